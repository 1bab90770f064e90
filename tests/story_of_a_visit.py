"""A story built by hand for the tests of what people see: four reports, one a copy, a fact of every status."""

from __future__ import annotations

from saksi.records import (
    Cell,
    Comparison,
    Copy,
    Date,
    Difference,
    Entity,
    Event,
    Fact,
    Figure,
    Flag,
    Office,
    Origin,
    Party,
    Place,
    Position,
    Reading,
    Record,
    Report,
    Segment,
    Skip,
    Span,
    Speaker,
    Statement,
    Story,
    Timex,
)

PORTAL = """Ikuti kanal kami!

Menhan Arvena Temui Presiden di Lisbon

Menteri Pertahanan Spanyol Ana Ruiz mengunjungi Portugal pada Senin (6/3/2023). Ia bertemu Presiden Portugal João Melo di Lisbon.

Spanyol membantah telah mengirim senjata ke Maroko. "Kami tidak pernah mengirim satu peluru pun ke sana," kata Ruiz.

Indonesia menyambut kunjungan itu. Sebanyak 12 perwira ikut dalam rombongan.

Simak halaman berikutnya."""

FARM = """December 9, 2025

Kunjungan Menteri Spanyol

Menteri Pertahanan Ana Ruiz tiba di Portugal pada hari Senin. Rombongannya terdiri atas 20 perwira.

Slot gacor malam ini <b>klik</b>"""

AGENCY = """LISBON, March 6 (Reuters) - Spanish Defence Minister Ana Ruiz visited Portugal on Monday and met President João Melo in Lisbon.

Morocco accused Spain of sending weapons across the strait. Spain denied it had sent weapons to Morocco.

"The two countries will train together from May," Ruiz told reporters. Twelve officers came with her."""

COPY = AGENCY.replace("on Monday ", "")


def _at(text: str, piece: str, occurrence: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(piece, start + 1)
    return start, start + len(piece)


def _party(text: str, name: str, code: str, sector: str | None = None, words: str | None = None) -> Party:
    start, end = _at(text, words or name)
    return Party(name=name, code=code, sector=sector, start=start, end=end)


def _place(text: str, name: str, code: str) -> Place:
    start, end = _at(text, name)
    return Place(name=name, code=code, start=start, end=end)


def _event(
    text: str,
    id_: str,
    anchor: str,
    sentence: str,
    type_: str,
    actors: tuple[Party, ...],
    recipients: tuple[Party, ...] = (),
    *,
    mode: str | None = None,
    quad: int = 1,
    date: str | None = None,
    place: Place | None = None,
    status: str = "happened",
    statement: str | None = None,
) -> Event:
    start, end = _at(text, anchor)
    return Event(
        id=id_, start=start, end=end, rule=f"{type_.lower()}.rule", anchors=(Span(start, end),), type=type_, mode=mode,
        quad=quad, actors=actors, recipients=recipients, date=date, date_basis="explicit" if date else None,
        place=place, status=status, statement=statement, sentence=Span(*_at(text, sentence)),  # type: ignore[arg-type]
    )  # fmt: skip


def _cell(text: str, record: Record, origin: str | None = None) -> Cell:
    return Cell(
        start=record.start, end=record.end, text=text[record.start : record.end], origin=origin, record=record.id
    )


def comparison() -> Comparison:
    """The story, and one input that was not read."""
    p_visit = _event(
        PORTAL, "p-visit", "mengunjungi",
        "Menteri Pertahanan Spanyol Ana Ruiz mengunjungi Portugal pada Senin (6/3/2023).", "CONSULT",
        (_party(PORTAL, "Ana Ruiz", "ESP", "MIL"),), (_party(PORTAL, "Portugal", "PRT"),), mode="visit",
        date="2023-03-06",
    )  # fmt: skip
    p_meet = _event(
        PORTAL, "p-meet", "bertemu", "Ia bertemu Presiden Portugal João Melo di Lisbon.", "CONSULT",
        (_party(PORTAL, "Ana Ruiz", "ESP", "MIL"),), (_party(PORTAL, "João Melo", "PRT", "GOV"),),
        date="2023-03-06", place=_place(PORTAL, "Lisbon.", "PRT"),
    )  # fmt: skip
    p_meet = _with_place(p_meet, "Lisbon")
    p_arms = _event(
        PORTAL, "p-arms", "mengirim senjata", "Spanyol membantah telah mengirim senjata ke Maroko.", "AID",
        (_party(PORTAL, "Spanyol", "ESP"),), (_party(PORTAL, "Maroko", "MAR"),), quad=2, status="denied",
    )  # fmt: skip
    p_welcome = _event(
        PORTAL, "p-welcome", "menyambut", "Indonesia menyambut kunjungan itu.", "SUPPORT",
        (_party(PORTAL, "Indonesia", "IDN"),),
    )  # fmt: skip
    start, end = _at(PORTAL, "Kami tidak pernah mengirim satu peluru pun ke sana,")
    p_said = Statement(
        id="p-said", start=start, end=end, rule="cues.say", directness="direct",
        speaker=Speaker(name="Ana Ruiz", code="ESP", start=_at(PORTAL, "Ruiz", 1)[0], end=_at(PORTAL, "Ruiz", 1)[1]),
        cue=Span(*_at(PORTAL, "kata")),
    )  # fmt: skip
    p_officers = Figure(id="p-officers", **_span(PORTAL, "12 perwira"), rule="figures.people", number=12, unit="people")
    f_visit = _event(
        FARM, "f-visit", "tiba di", "Menteri Pertahanan Ana Ruiz tiba di Portugal pada hari Senin.", "CONSULT",
        (_party(FARM, "Ana Ruiz", "ESP", "MIL"),), (_party(FARM, "Portugal", "PRT"),), mode="visit", date="2023-03-06",
    )  # fmt: skip
    f_officers = Figure(id="f-officers", **_span(FARM, "20 perwira"), rule="figures.people", number=20, unit="people")
    lead = "Spanish Defence Minister Ana Ruiz visited Portugal on Monday and met President João Melo in Lisbon."
    a_visit = _event(
        AGENCY, "a-visit", "visited", lead, "CONSULT", (_party(AGENCY, "Ana Ruiz", "ESP", "MIL"),),
        (_party(AGENCY, "Portugal", "PRT"),), mode="visit", date="2023-03-06",
    )  # fmt: skip
    a_meet = _event(
        AGENCY, "a-meet", "met", lead, "CONSULT", (_party(AGENCY, "Ana Ruiz", "ESP", "MIL"),),
        (_party(AGENCY, "João Melo", "PRT", "GOV"),), date="2023-03-06T14:30", place=_place(AGENCY, "Lisbon", "PRT"),
    )  # fmt: skip
    a_arms = _event(
        AGENCY, "a-arms", "sending weapons", "Morocco accused Spain of sending weapons across the strait.", "AID",
        (_party(AGENCY, "Spain", "ESP"),), (_party(AGENCY, "Morocco", "MAR"),), quad=2, status="alleged",
    )  # fmt: skip
    a_accuse = _event(
        AGENCY, "a-accuse", "accused", "Morocco accused Spain of sending weapons across the strait.", "ACCUSE",
        (_party(AGENCY, "Morocco", "MAR"),), (_party(AGENCY, "Spain", "ESP"),), mode="allege", quad=3,
    )  # fmt: skip
    start, end = _at(AGENCY, "The two countries will train together from May,")
    a_said = Statement(
        id="a-said", start=start, end=end, rule="cues.say", directness="direct",
        speaker=Speaker(name="Ana Ruiz", code="ESP", start=_at(AGENCY, "Ruiz", 1)[0], end=_at(AGENCY, "Ruiz", 1)[1]),
        cue=Span(*_at(AGENCY, "told")),
    )  # fmt: skip
    a_train = _event(
        AGENCY, "a-train", "train together", '"The two countries will train together from May," Ruiz told reporters.',
        "AGREE", (_party(AGENCY, "Ana Ruiz", "ESP", "MIL"),), status="planned", statement="a-said",
    )  # fmt: skip
    a_officers = Figure(
        id="a-officers", **_span(AGENCY, "Twelve officers"), rule="figures.people", number=12, unit="people"
    )
    a_office = Office(
        id="a-office", **_span(AGENCY, "Defence Minister Ana Ruiz"), rule="offices.before", person="Ana Ruiz",
        office="minister of defence", of="ESP",
    )  # fmt: skip
    c_visit = _event(
        COPY, "c-visit", "visited", lead.replace("on Monday ", ""), "CONSULT", (_party(COPY, "Ana Ruiz", "ESP", "MIL"),),
        (_party(COPY, "Portugal", "PRT"),), mode="visit",
    )  # fmt: skip
    portal = Reading(
        file="portal.txt",
        report=_report(
            PORTAL, "id", "Portal <script>alert(1)</script>", "Menhan Arvena Temui Presiden di Lisbon", None, Origin(),
            (("furniture", "Ikuti kanal kami!"), ("title", "Menhan Arvena Temui Presiden di Lisbon"),
             ("furniture", "Simak halaman berikutnya.")),
            (("continues-elsewhere", "Simak halaman berikutnya.", "the text ends by pointing to a next page"),),
        ),
        records=(
            _entity(PORTAL, "Portugal", "PRT"), _entity(PORTAL, "Spanyol", "ESP", 1), _entity(PORTAL, "Maroko", "MAR"),
            _entity(PORTAL, "Indonesia", "IDN"),
            Timex(id="p-time", **_span(PORTAL, "Senin (6/3/2023)"), rule="times.date", type="DATE", value="2023-03-06", basis="explicit"),
            p_visit, p_meet, p_arms, p_said, p_welcome, p_officers,
        ),
    )  # fmt: skip
    farm = Reading(
        file="farm.html",
        report=_report(
            FARM, "id", None, "Kunjungan Menteri Spanyol", Date(value="2025-12-09", basis="stamp"), Origin(),
            (("stamp", "December 9, 2025"), ("title", "Kunjungan Menteri Spanyol"), ("spam", "Slot gacor malam ini <b>klik</b>")),
            (("redated", "December 9, 2025", "the stamp says 2025-12-09, a sister report dates the same visit 2023-03-06"),
             ("spam-tail", "Slot gacor malam ini <b>klik</b>", "gambling words after the article's end")),
            url="javascript:alert(1)",
        ),
        records=(_entity(FARM, "Portugal", "PRT"), f_visit, f_officers),
    )  # fmt: skip
    agency = Reading(
        file="agency.txt",
        report=_report(
            AGENCY, "en", "Reuters", "Spain's minister in Lisbon \u202eevil", Date(value="2023-03-06", basis="dateline"),
            Origin(kind="agency", name="Reuters", start=_at(AGENCY, "(Reuters)")[0], end=_at(AGENCY, "(Reuters)")[1]),
            (("dateline", "LISBON, March 6 (Reuters) -"),), (), url="https://example.org/lisbon",
        ),
        records=(
            _entity(AGENCY, "Portugal", "PRT"), _entity(AGENCY, "Morocco", "MAR"), _entity(AGENCY, "Spain", "ESP", 1),
            a_visit, a_meet, a_accuse, a_arms, a_said, a_train, a_officers, a_office,
        ),
    )  # fmt: skip
    copy = Reading(
        file="copy.txt",
        report=_report(
            COPY, "en", None, None, None, Origin(kind="agency", name="Reuters"), (),
            (("copied", COPY[:5], "97 % of the text stands in agency.txt"),),
        ),
        records=(_entity(COPY, "Portugal", "PRT"), c_visit),
    )  # fmt: skip
    copies = {"copy.txt": "same words"}
    facts = (
        Fact(
            id="visit", kind="event", status="all", about="CONSULT ESP PRT", date="2023-03-06",
            cells={"portal.txt": (_cell(PORTAL, p_visit),), "farm.html": (_cell(FARM, f_visit),),
                   "agency.txt": (_cell(AGENCY, a_visit, "Reuters"),), "copy.txt": (_cell(COPY, c_visit, "Reuters"),)},
            silent={},
        ),
        Fact(
            id="meet", kind="event", status="some", about="CONSULT ESP PRT", date="2023-03-06",
            cells={"portal.txt": (_cell(PORTAL, p_meet),), "agency.txt": (_cell(AGENCY, a_meet, "Reuters"),)},
            silent={"farm.html": "not mentioned", **copies},
        ),
        Fact(
            id="officers", kind="figure", status="differ", about="people",
            cells={"portal.txt": (_cell(PORTAL, p_officers),), "farm.html": (_cell(FARM, f_officers),),
                   "agency.txt": (_cell(AGENCY, a_officers, "Reuters"),)},
            silent=copies,
            differences=(
                Difference(about="figure", positions=(
                    Position(value="12", file="portal.txt", start=p_officers.start, end=p_officers.end),
                    Position(value="20", file="farm.html", start=f_officers.start, end=f_officers.end),
                    Position(value="12", file="agency.txt", start=a_officers.start, end=a_officers.end),
                )),
            ),
        ),
        Fact(
            id="arms", kind="event", status="denied", about="AID ESP MAR",
            cells={"portal.txt": (_cell(PORTAL, p_arms),), "agency.txt": (_cell(AGENCY, a_arms, "Reuters"),)},
            silent={"farm.html": "not mentioned", **copies},
        ),
        Fact(
            id="accuse", kind="event", status="one", about="ACCUSE MAR ESP",
            cells={"agency.txt": (_cell(AGENCY, a_accuse, "Reuters"),)},
            silent={"portal.txt": "continues elsewhere", "farm.html": "not mentioned", **copies},
        ),
        Fact(
            id="train", kind="event", status="one", about="AGREE ESP",
            cells={"agency.txt": (_cell(AGENCY, a_train, "Reuters"),)},
            silent={"portal.txt": "continues elsewhere", "farm.html": "not mentioned", **copies},
        ),
        Fact(
            id="welcome", kind="event", status="one", about="SUPPORT IDN",
            cells={"portal.txt": (_cell(PORTAL, p_welcome),)},
            silent={"farm.html": "not mentioned", "agency.txt": "not mentioned", **copies},
        ),
        Fact(
            id="said", kind="statement", status="one", about="ESP",
            cells={"portal.txt": (_cell(PORTAL, p_said),)},
            silent={"farm.html": "not mentioned", "agency.txt": "not mentioned", **copies},
        ),
    )  # fmt: skip
    story = Story(
        id="story-1",
        title="Ana Ruiz visits Portugal <img src=x onerror=alert(1)>",
        date="2023-03-06",
        readings=(portal, farm, agency, copy),
        copies=(
            Copy(file="copy.txt", original="agency.txt", share=0.97, kind="exact", reason="same text, no dateline"),
        ),
        facts=facts,
    )
    return Comparison(stories=(story,), skipped=(Skip(file="broken.bin", stage="read", reason="binary data"),))


def _span(text: str, piece: str) -> dict[str, int]:
    start, end = _at(text, piece)
    return {"start": start, "end": end}


def _entity(text: str, name: str, code: str, occurrence: int = 0) -> Entity:
    start, end = _at(text, name, 0)
    return Entity(start=start, end=end, rule="names", entity=code, name=name, type="state", code=code)


def _with_place(event: Event, name: str) -> Event:
    import msgspec

    assert event.place is not None
    place = Place(name=name, code=event.place.code, start=event.place.start, end=event.place.start + len(name))
    return msgspec.structs.replace(event, place=place)


def _report(
    text: str,
    language: str,
    outlet: str | None,
    title: str | None,
    published: Date | None,
    origin: Origin,
    segments: tuple[tuple[str, str], ...],
    flags: tuple[tuple[str, str, str], ...],
    url: str | None = None,
) -> Report:
    return Report(
        id=f"id-{len(text)}", version="a1b2c3d4e5f6a7b8", url=url, outlet=outlet, title=title, language=language,
        published=published, origin=origin, text=text,
        segments=tuple(Segment(kind=kind, **_span(text, piece), rule="rule") for kind, piece in segments),  # type: ignore[arg-type]
        flags=tuple(Flag(kind=kind, **_span(text, piece), rule="rule", reason=reason) for kind, piece, reason in flags),
    )  # fmt: skip
