"""How Indonesian news is read: titles in sentence case, formulas of saying, passives, numbers inside phrases, names."""

from __future__ import annotations

import msgspec
import pytest

import saksi
from saksi.records import Event, Office, Record, Statement

FILLER = "JAKARTA - Cuaca di kota itu cerah sejak pagi dan warga beraktivitas seperti biasa."


def _read(text: str, outlet: str | None = "Kompas.com") -> tuple[saksi.Report, tuple[Record, ...]]:
    report = saksi.report(text, published="2025-10-20", outlet=outlet)
    report = msgspec.structs.replace(report, language="id")
    return report, tuple(saksi.extract(report))


def _events(text: str) -> set[str]:
    _, records = _read(text)
    keys = set()
    for event in (r for r in records if isinstance(r, Event)):
        sides = [",".join(p.code or "-" for p in side) or "-" for side in (event.actors, event.recipients)]
        keys.add(f"{event.type} {sides[0]} {sides[1]} {event.status}")
    return keys


def _said(text: str) -> list[tuple[str | None, str, str]]:
    report, records = _read(text)
    return [
        (r.speaker.name if r.speaker else None, r.stance, report.text[r.start : r.end])
        for r in records
        if isinstance(r, Statement)
    ]


TITLES = [
    ("Menhan Jepang kunjungi Filipina, bahas keamanan laut", "CONSULT JPN PHL happened"),
    ("Menlu Kanada temui Menlu Vietnam di Hanoi", "CONSULT CAN VNM happened"),
    ("Peru usir duta besar Bolivia", "SANCTION PER BOL happened"),
    ("Mesir kecam serangan Israel ke Lebanon", "ACCUSE EGY ISR happened"),
    ("Iran tolak tawaran perundingan dari Swedia", "REJECT IRN SWE happened"),
    ("Kuba bantah tuduhan mata-mata dari Panama", "REJECT CUB PAN happened"),
    ("Uni Eropa jatuhkan sanksi baru terhadap Belarus", "SANCTION EU BLR happened"),
    ("Norwegia kirim bantuan ke Vanuatu", "AID NOR VUT happened"),
    ("Turki desak Israel buka akses bantuan ke Gaza", "REQUEST TUR ISR happened"),
    ("Pakistan serang kamp milisi di Afganistan", "ASSAULT PAK AFG happened"),
    ("Thailand tangkap 12 nelayan Vietnam", "COERCE THA VNM happened"),
    ("Irlandia akui negara Palestina", "SUPPORT IRL PSE happened"),
    ("Zelensky telepon Macron, minta tambahan rudal", "CONSULT UKR FRA happened"),
    ("Hamas bebaskan sandera asal Nepal", "RETREAT Hamas NPL happened"),
    ("Kemlu panggil Dubes Australia soal penyadapan", "ACCUSE IDN AUS happened"),
    ("Menlu Retno bertolak ke Suva temui PM Fiji", "CONSULT IDN FJI happened"),
]


@pytest.mark.parametrize(("title", "event"), TITLES)
def test_a_title_in_sentence_case_tells_its_event_by_a_bare_verb(title: str, event: str) -> None:
    assert event in _events(f"{title}\n\n{FILLER}")


@pytest.mark.parametrize(
    ("title", "event"),
    [
        ("Prabowo Temui Macron Bahas Kapal Selam", "CONSULT IDN FRA happened"),
        ("Pertemuan Trump-Xi Digelar di Busan", "CONSULT USA,CHN - happened"),
        ("Hamas Bebaskan Sandera Nepal", "RETREAT Hamas NPL happened"),
        ("Menlu RI Bicara dengan Menlu Chile", "CONSULT IDN CHL happened"),
        ("Peru dan Chile Saling Tuding", "ACCUSE PER CHL happened"),
    ],
)
def test_a_title_in_capitals_keeps_its_subject(title: str, event: str) -> None:
    assert event in _events(f"{title}\n\n{FILLER}")


@pytest.mark.parametrize(
    "title",
    [
        "Menlu Bicara tentang iklim di Suva, singgung utang",
        "Menlu Bicara Iklim di Forum Pasifik",
        "Ilmuwan Nuklir Chile Terima Penghargaan",
    ],
)
def test_a_common_word_behind_a_title_in_a_headline_is_no_name(title: str) -> None:
    _, records = _read(f"{title}\n\nMenteri itu bicara tentang energi nuklir.")
    assert {r.person for r in records if isinstance(r, Office)} <= {"Sugiono"}


BEHIND_QUOTES = [
    '"Jembatan itu dibuka kembali besok pagi," kata Silva dalam pernyataannya.',
    '"Jembatan itu dibuka kembali besok pagi," ujar Silva dalam keterangannya kepada media, Jumat (10/10/2025).',
    '"Jembatan itu dibuka kembali besok pagi," sebut Silva dalam pernyataannya, merujuk pada laporan kota.',
    '"Jembatan itu dibuka kembali besok pagi," kata Silva menambahkan.',
    '"Jembatan itu dibuka kembali besok pagi," ujar Silva, menurut laporan itu.',
    '"Jembatan itu dibuka kembali besok pagi," demikian pernyataan Silva.',
    '"Jembatan itu dibuka kembali besok pagi," demikian bunyi keterangan Silva.',
]


@pytest.mark.parametrize("text", BEHIND_QUOTES)
def test_the_words_that_attribute_a_quotation_are_no_statement(text: str) -> None:
    assert [(stance, content.strip(" ,")) for _, stance, content in _said(text)] == [
        ("asserts", "Jembatan itu dibuka kembali besok pagi")
    ]


SPOKEN = [
    ("Orang itu bekerja di pusat riset sejak 2001, kata Silva kepada kantor berita.", "Silva",
     "Orang itu bekerja di pusat riset sejak 2001"),
    ("Perundingan itu berjalan lancar dan terbuka, kata Lavrov menambahkan.", "Lavrov",
     "Perundingan itu berjalan lancar dan terbuka"),
    ("Kapal itu sudah meninggalkan pelabuhan, kata Silva tanpa menyebut tujuannya.", "Silva",
     "Kapal itu sudah meninggalkan pelabuhan"),
    ("Ini langkah besar bagi kedua negara, ujar Lavrov.", "Lavrov", "Ini langkah besar bagi kedua negara"),
    ("Lavrov menilai, perhatian itu akan menjadi ukuran keberhasilan di mata publik.", "Lavrov",
     "perhatian itu akan menjadi ukuran keberhasilan di mata publik"),
    ("Teheran menyatakan, mereka melanjutkan proyek itu, yang menurut mereka hanya untuk listrik.", "Teheran",
     "mereka melanjutkan proyek itu, yang menurut mereka hanya untuk listrik"),
    ("Lavrov mengatakan bahwa lebih dari 300 orang telah dievakuasi.", "Lavrov",
     "lebih dari 300 orang telah dievakuasi"),
    ("Lavrov mengatakan dalam pernyataan terpisah bahwa pelabuhan itu dibuka.", "Lavrov", "pelabuhan itu dibuka"),
    ("Lavrov menyatakan Fiji, yang dilanda banjir, membutuhkan bantuan segera.", "Lavrov",
     "Fiji, yang dilanda banjir, membutuhkan bantuan segera"),
    ("Lavrov dalam pernyataannya menyebut bahwa pelabuhan itu dibuka.", "Lavrov", "pelabuhan itu dibuka"),
    ("Presiden Macron yang mengunjungi Fiji mengatakan bahwa pelabuhan itu dibuka.", "Macron",
     "pelabuhan itu dibuka"),
    ("Disebutkan oleh Lavrov bahwa pelabuhan itu dibuka.", "Lavrov", "pelabuhan itu dibuka"),
    ("Lavrov mengatakan kepada Wong, Duta Besar Fiji untuk Rusia, bahwa pelabuhan itu dibuka.", "Lavrov",
     "pelabuhan itu dibuka"),
    ("Pelabuhan itu dibuka kembali, menurut sebuah pernyataan dari Kremlin.", "Kremlin",
     "Pelabuhan itu dibuka kembali"),
    ("Dalam tanggapannya, juru bicara Guterres, Ana Silva, mengatakan pelabuhan itu dibuka.", "Ana Silva",
     "pelabuhan itu dibuka"),
    ("Untuk mewujudkan itu, kata Lavrov, kedua negara harus berunding.", "Lavrov", "kedua negara harus berunding"),
    ("Dalam pertemuan itu, ujar Lavrov, kedua menteri membahas pelabuhan itu.", "Lavrov",
     "kedua menteri membahas pelabuhan itu"),
    ("Lavrov menyebut ada kesalahan informasi dalam laporan itu.", "Lavrov",
     "ada kesalahan informasi dalam laporan itu"),
    ("Kim Jong Un dikutip KCNA mengatakan bahwa pelabuhan itu dibuka.", "Kim Jong Un", "pelabuhan itu dibuka"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "content"), SPOKEN)
def test_reported_speech_has_its_speaker_and_whole_content(text: str, speaker: str, content: str) -> None:
    assert (speaker, "asserts", content) in _said(text)
    assert len(_said(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Sebanyak 23 penumpang dilaporkan hilang, terdiri atas 20 nelayan dan tiga juru masak.",
        "Penjaga pantai Chile dilaporkan menembakkan suar ke arah perahu nelayan itu.",
        "Wong diperkirakan tidak akan hadir dalam pertemuan itu.",
        "Pria yang dituduh menjadi mata-mata Peru itu ditangkap.",
        "Macron dan rombongan melanjutkan perjalanan dengan kereta cepat menuju Nadi.",
        "Kementerian Luar Negeri memanggil Duta Besar Peru untuk meminta penjelasan.",
        "Peskov menanggapi laporan bahwa pelabuhan itu ditutup.",
        "Perjanjian itu membuka pasar baru bagi Kanada.",
    ],
)
def test_what_is_only_said_of_somebody_is_not_his_statement(text: str) -> None:
    assert _said(text) == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Lavrov menolak anggapan bahwa kapal itu tenggelam.", "kapal itu tenggelam"),
        ("Lavrov menolak tuduhan bahwa kapal itu disita.", "kapal itu disita"),
        ("Lavrov menepis tudingan bahwa kapal itu disita.", "kapal itu disita"),
    ],
)
def test_what_is_rejected_as_a_claim_is_denied(text: str, content: str) -> None:
    assert ("Lavrov", "denies", content) in _said(text)


BODY = [
    ("Rusia meluncurkan lebih dari 40 drone terhadap Moldova.", "ASSAULT RUS MDA happened"),
    ("Iran melepaskan sekitar 30 rudal ke Israel.", "ASSAULT IRN ISR happened"),
    ("Chile memulangkan lebih dari 200 warga Peru.", "RETREAT CHL PER happened"),
    ("Pertemuan Trump dan Putin berlangsung di Alaska.", "CONSULT USA RUS happened"),
    ("Kebijakan Trump dikecam oleh Beijing.", "ACCUSE CHN USA happened"),
    ("Hubungan diplomatik Iran dan Arab Saudi dipulihkan pada Maret.", "SUPPORT IRN,SAU - happened"),
    ("Peru dan Chile saling mengusir diplomat.", "SANCTION PER CHL happened"),
    ("Peru dan Chile saling mengusir diplomat.", "SANCTION CHL PER happened"),
    ("Thailand dan Kamboja saling menuduh melanggar gencatan senjata.", "ACCUSE THA KHM happened"),
    ("Israel dan Hizbullah saling menyerang pada Senin.", "ASSAULT ISR,Hezbollah - happened"),
    ("Israel dituduh melakukan serangan terhadap Suriah.", "ASSAULT ISR SYR alleged"),
    ("Presiden Xi telah menerima undangan untuk mengunjungi Chile.", "AGREE CHN CHL planned"),
    ("Mesir berharap agar Israel menarik pasukannya dari Suriah.", "RETREAT ISR SYR possible"),
    ("Jika Gabon tidak mengusir duta besar Togo, pasar akan ditutup.", "SANCTION GAB TGO possible"),
    ("Yordania mengutuk penangkapan warga Suriah oleh Israel.", "ACCUSE JOR ISR happened"),
    ("Korea Utara melancarkan serangan siber terhadap Jepang.", "COERCE PRK JPN happened"),
    ("Uni Eropa mengesahkan paket sanksi terhadap Belarus.", "SANCTION EU BLR happened"),
    ("Turki, Qatar, dan Mesir mengecam Israel.", "ACCUSE TUR,QAT,EGY ISR happened"),
    ("Kenya mengunjungi tiga tetangganya, yakni Uganda, Tanzania, dan Ethiopia.", "CONSULT KEN UGA,TZA,ETH happened"),
    ("Menteri luar negeri Jepang, Peru, dan Chile bertemu di Suva.", "CONSULT JPN,PER,CHL - happened"),
    ("Langkah Israel menduduki kota itu menuai kecaman dari Jerman.", "ACCUSE DEU ISR happened"),
    ("Ancaman Trump menaikkan tarif terhadap Kanada dikecam Meksiko.", "ACCUSE MEX USA happened"),
    ("Rencana Israel mencaplok Tepi Barat dikecam Arab Saudi.", "THREATEN ISR PSE planned"),
    ("Prabowo didampingi Dubes Rusia bertemu Erdogan di Ankara.", "CONSULT IDN TUR happened"),
    ("Menteri luar negeri Fiji mengatakan bahwa Tonga akan menyerang Samoa.", "THREATEN TON WSM planned"),
    ("Dalam sidang itu, Presiden Fiji akan bertemu dengan Presiden Nauru.", "AGREE FJI NRU planned"),
    ("Juru bicara Fiji mengatakan bahwa Tonga sejak Maret lalu telah membantu Samoa.", "AID TON WSM happened"),
    ("Nota kesepahaman itu diteken pada 3 Mei antara Fiji dan Nauru.", "SUPPORT FJI,NRU - happened"),
    ("Serangan Chad ke pasar ternak di Niger, yang melukai sembilan pedagang, dikecam Mali.", "ASSAULT TCD NER happened"),
    ("Tonga, yang didukung dan dipersenjatai oleh Fiji, merayakan hari itu.", "SUPPORT FJI TON happened"),
    ("Hal itu dikatakan Presiden Nauru kepada wartawan seusai perundingan dengan Presiden Palau.", "CONSULT NRU PLW happened"),
    ("\"Kami setuju,\" kata Presiden Nauru usai pertemuan dengan Presiden Palau di Ngerulmud.", "CONSULT NRU PLW happened"),
    ("Perdana Menteri Tonga mengecam dengan keras penyiksaan yang dilakukan Chad di Niger.", "ACCUSE TON TCD happened"),
    ("Chad mengumumkan pasukannya telah menewaskan pemimpin kelompok Boko Haram.", "ASSAULT TCD BokoHaram happened"),
    ("Presiden Chad memerintahkan tentara Chad menyerang Niger.", "ASSAULT TCD NER possible"),
    ("Chad dikenai berbagai sanksi Uni Eropa.", "SANCTION EU TCD happened"),
    ("Presiden Chad ingin Niger membuka perbatasan.", "REQUEST TCD NER happened"),
    ("Chad menilai Niger melanggar perjanjian itu.", "ACCUSE TCD NER happened"),
    ("Kelompok bersenjata Lebanon, Hizbullah, melancarkan serangan ke Israel.", "ASSAULT Hezbollah ISR happened"),
    ("Penangkapan nelayan Palau oleh Filipina terjadi dua kali.", "COERCE PHL PLW happened"),
    ("Undangan kepada Presiden Chad untuk hadir di forum itu disampaikan oleh Perdana Menteri Kanada.", "AGREE CAN TCD happened"),
    ("Dubes RI untuk PBB mengecam Chad.", "ACCUSE IDN TCD happened"),
    ("Prajurit TNI tewas akibat serangan Chad.", "ASSAULT TCD IDN happened"),
    ("Belum ada perundingan resmi antara Fiji dan Nauru.", "CONSULT FJI NRU denied"),
    ("Perdana Menteri Fiji direncanakan menyaksikan penandatanganan perjanjian tapal batas antara Nauru dan Palau.", "AGREE NRU PLW planned"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "event"), BODY)
def test_a_sentence_tells_its_event(text: str, event: str) -> None:
    assert event in _events(text)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Mesir mengecam serangan terhadap Suriah.", "ACCUSE EGY SYR happened"),
        ("Peru mendukung sanksi terhadap Belarus.", "SUPPORT PER BLR happened"),
        ("Iran mengecam serangan Gaza.", "ACCUSE IRN PSE happened"),
        ("Chile membahas gencatan senjata Gaza dengan Mesir.", "RETREAT PSE EGY happened"),
        ("Rusia memperingatkan Jepang agar tidak menempatkan rudal.", "MOBILIZE RUS - denied"),
        ("Israel mendeportasi 17 aktivis armada Sumud.", "COERCE ISR IDN happened"),
        ("Seruan gencatan senjata dari PBB diabaikan Israel.", "RETREAT UN - happened"),
        ("Fiji mendesak normalisasi hubungan dengan Nauru.", "REQUEST FJI NRU happened"),
        (
            "Fiji menuntut Tonga meneken pakta itu untuk menormalisasi hubungan dengan Nauru.",
            "SUPPORT TON NRU happened",
        ),
        ("Fiji membahas keadaan di Nauru.", "CONSULT FJI NRU happened"),
        ("Kedua menteri membahas normalisasi hubungan Fiji dan Nauru.", "SUPPORT FJI,NRU - happened"),
        ("Fiji mengecam penahanan warga Nauru di Palau.", "ACCUSE FJI NRU happened"),
        ("Fiji menyinggung komitmen Tonga untuk menarik pasukannya dari Samoa.", "CONCEDE FJI WSM planned"),
        ("Rombongan Fiji bergerak menuju normalisasi hubungan dengan Nauru.", "CONSULT FJI NRU happened"),
        ("Hal itu dikatakan pejabat Fiji saat dihubungi wartawan di Nauru.", "CONSULT FJI NRU happened"),
    ],
)
def test_whom_a_harm_befell_or_where_it_was_is_not_who_is_meant(text: str, event: str) -> None:
    assert event not in _events(text)


@pytest.mark.parametrize(
    ("text", "person", "of"),
    [
        ("Pelabuhan itu dibuka, kata James Harper, profesor hubungan internasional di Universitas Otago.", "James Harper", None),
        ("Selain Dubes Fiji, Raja Norwegia pun dijamu Menteri Luar Negeri Sugiono.", "Sugiono", "IDN"),
        ("Presiden AS Donald Trump mengutus Menteri Perdagangan AS Adam Boyle dan Menteri Energi Carl Dunn ke Oslo.", "Carl Dunn", "USA"),
        ("Juru bicara Guterres, Ana Silva, berbicara kepada wartawan.", "Ana Silva", "UN"),
        ("Presiden AS George W. Bush menerima tamunya.", "George W. Bush", "USA"),
    ],
)  # fmt: skip
def test_an_office_is_of_the_state_that_the_text_tells(text: str, person: str, of: str | None) -> None:
    _, records = _read(text)
    assert (person, of) in {(r.person, r.of) for r in records if isinstance(r, Office)}


def test_a_guest_does_not_get_the_office_of_his_host() -> None:
    _, records = _read("Selain Dubes Fiji, Raja Norwegia pun dijamu Menteri Luar Negeri Sugiono.")
    assert {r.person for r in records if isinstance(r, Office)} == {"Sugiono"}


def test_a_namesake_of_a_holder_does_not_get_his_state() -> None:
    _, records = _read("Rahim Abbasi memimpin bengkel itu. Abbasi tewas dalam serangan Yordania pada Jumat.")
    assert not any("PAK" in {p.code for p in r.recipients} for r in records if isinstance(r, Event))


NAMED = [
    ("Ana Silva selaku Kepala Dinas Perikanan Ambon mengatakan pelabuhan itu dibuka.", "Ana Silva", "pelabuhan itu dibuka"),
    ("Selaku ketua panitia, Ana Silva menjelaskan bahwa acara itu diikuti 300 nelayan.", "Ana Silva",
     "acara itu diikuti 300 nelayan"),
    ("Kepala Seksi Humas Polres Ambon, AKP Ana Silva, mengatakan pelabuhan itu dibuka.", "Ana Silva",
     "pelabuhan itu dibuka"),
    ("Kasat Reskrim Polres Ambon AKP Ana Silva mengatakan pelabuhan itu dibuka.", "Ana Silva", "pelabuhan itu dibuka"),
    ("Ana Silva, Direktur Eksekutif Lembaga Riset Samudra, di tempat yang sama mengatakan pelabuhan itu dibuka.",
     "Ana Silva", "pelabuhan itu dibuka"),
    ("Ana Silva mengajak semua nelayan untuk menjaga kebersihan pelabuhan itu.", "Ana Silva",
     "semua nelayan untuk menjaga kebersihan pelabuhan itu"),
    ("Menurut catatan BMKG, gempa itu terjadi di darat.", "BMKG", "gempa itu terjadi di darat"),
    ("Pejabat senior Fiji mengatakan bahwa pelabuhan itu dibuka.", "Pejabat senior Fiji", "pelabuhan itu dibuka"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "content"), NAMED)
def test_who_speaks_is_found_past_rank_office_and_setting(text: str, speaker: str, content: str) -> None:
    assert _said(text) == [(speaker, "asserts", content)]


ACTS = [
    ("Kanada mengirimkan bantuan militer senilai 20 juta dolar kepada Moldova.", "AID CAN MDA happened"),
    ("Kanada memberi bantuan militer kepada Moldova.", "AID CAN MDA happened"),
    ("Pasukan terakhir Denmark meninggalkan Mali.", "RETREAT DNK MLI happened"),
    ("Pejabat senior Fiji menemui utusan Nauru di Yaren.", "CONSULT FJI NRU happened"),
    ("Norwegia menyebut klaim Chad mengada-ada.", "REJECT NOR TCD happened"),
    ("Brasil mengancam akan membalas tarif Peru.", "THREATEN BRA PER happened"),
    ("Houthi mengaku bertanggung jawab atas serangan ke kapal Yunani.", "ASSAULT Houthi GRC happened"),
]


@pytest.mark.parametrize(("text", "event"), ACTS)
def test_an_act_is_told_whatever_describes_its_object_or_doer(text: str, event: str) -> None:
    assert event in _events(text)


def test_a_bare_government_is_that_of_the_place_that_a_text_from_abroad_speaks_of() -> None:
    assert "ACCUSE SRB IDN happened" not in _events("Menteri di Beograd mengecam pemerintah.")
    assert "ACCUSE FJI IDN happened" in _events("Fiji mengecam pemerintah. Menlu RI Sugiono menyesalkan hal itu.")


TWO_PRABOWOS = "Presiden RI Prabowo Subianto memimpin rapat. Kapolri Jenderal Listyo Sigit Prabowo hadir. "


def test_a_single_name_is_that_of_who_is_called_so_first() -> None:
    _, records = _read(TWO_PRABOWOS + "Prabowo berkunjung ke Fiji.")
    assert {p.name for r in records if isinstance(r, Event) for p in r.actors} == {"Prabowo Subianto"}


def test_a_name_of_two_relatives_is_that_of_who_holds_an_office() -> None:
    _, records = _read("Presiden Chad Idris Dembo dan Maria Dembo tiba di Fiji. Dembo mengunjungi Nauru.")
    visits = [r for r in records if isinstance(r, Event) and "NRU" in {p.code for p in r.recipients}]
    assert [p.name for r in visits for p in r.actors] == ["Idris Dembo"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Megawati menemui Prabowo di Menteng. Ketua Umum PDIP itu mengatakan pelabuhan itu dibuka.", "Megawati"),
        ("Macron memeluk Prabowo Subianto. Ketua Umum Partai Gerindra itu mengatakan pelabuhan itu dibuka.",
         "Prabowo Subianto"),
        ("Lavrov menjawab Ana Silva. Wartawan itu mengatakan pelabuhan itu dibuka.", "Wartawan"),
    ],
)  # fmt: skip
def test_a_post_that_is_pointed_at_is_who_was_just_named(text: str, speaker: str) -> None:
    assert speaker in {who for who, _, _ in _said(text)}


TITLES_WITHOUT_A_VERB = [
    ("Menlu Jepang ke Beijing Bahas Laut", "CONSULT JPN CHN happened"),
    ("Presiden Kenya ke Kigali, Bahas Perbatasan", "CONSULT KEN RWA happened"),
    ("Prabowo Akan ke Kanada Pekan Depan", "AGREE IDN CAN planned"),
    ("Besok, Prabowo ke Brunei", "AGREE IDN BRN planned"),
    ("Menlu Peru Batal ke Quito", "REJECT PER ECU happened"),
    ("Temui Macron, Zelensky Minta Jet Tempur", "CONSULT UKR FRA happened"),
    ("Dikecam Peru, Chile Minta Maaf", "ACCUSE PER CHL happened"),
    ("Gempur Gaza, Israel Kerahkan Tank", "ASSAULT ISR PSE happened"),
]


@pytest.mark.parametrize(("title", "event"), TITLES_WITHOUT_A_VERB)
def test_a_title_tells_a_visit_without_a_verb_and_a_fronted_act_with_its_doer(title: str, event: str) -> None:
    assert event in _events(f"{title}\n\n{FILLER}")


@pytest.mark.parametrize(
    "title",
    [
        "Trump ke Iran: Jangan Macam-macam",
        "Pesan Prabowo ke Turki",
        "Jokowi ke Solo",
        "Mahasiswa Peru ke Jepang Belajar Robotika",
        "Menlu RI ke Sidang Umum PBB",
        "Jatuh di Laut, Pesawat Chile Angkut 20 Orang",
    ],
)
def test_a_title_of_a_message_or_a_private_way_tells_no_visit(title: str) -> None:
    assert _events(f"{title}\n\n{FILLER}") == set()


PARTED = [
    ("Bentrokan pecah antara tentara Gabon dan Togo.", "ASSAULT GAB TGO happened"),
    ("Perundingan berlangsung alot antara Peru dan Chile.", "CONSULT PER CHL happened"),
    ("Menemui Presiden Chile di Santiago, Menlu Kanada Anita Anand membahas mineral.", "CONSULT CAN CHL happened"),
    ("Presiden Peru menyampaikan duka atas serangan Chad ke gereja di Niger.", "SUPPORT PER NER happened"),
    ("Presiden Peru menyampaikan belasungkawa atas gempa di Maroko.", "SUPPORT PER MAR happened"),
    ("Sedikitnya 12 orang tewas akibat serangan Chad di Niger.", "ASSAULT TCD NER happened"),
]


@pytest.mark.parametrize(("text", "event"), PARTED)
def test_a_side_is_found_where_the_predicate_or_a_grief_parts_it_from_the_act(text: str, event: str) -> None:
    assert event in _events(text)


def test_a_fare_between_two_states_is_no_act_of_both() -> None:
    assert _events("Tarif bus naik antara Peru dan Chile.") == set()


VERBLESS = [
    ("Ana Silva menilai langkah itu tepat.", "langkah itu tepat"),
    ("Ana Silva menganggap tudingan tersebut keliru.", "tudingan tersebut keliru"),
    ("Ana Silva menilai harga beras terlalu tinggi.", "harga beras terlalu tinggi"),
    ("Langkah itu keliru, kata Ana Silva.", "Langkah itu keliru"),
    ("Selain itu, kata Ana Silva, ada tiga langkah yang perlu diambil.", "ada tiga langkah yang perlu diambil"),
    ("Selain itu, kata Ana Silva, harga beras di pasar lebih murah.", "harga beras di pasar lebih murah"),
    ("Selain itu, kata Ana Silva, direktur lembaga itu, harga beras akan turun.", "harga beras akan turun"),
    ("Kemudian lanjut Ana Silva, jabatan itu bukan sekadar simbol.", "jabatan itu bukan sekadar simbol"),
    ("Ketua Komisi VII DPR Ana Silva, seusai rapat dengan Kementerian Energi, Senin (13/10/2025), memastikan bahwa "
     "pelabuhan itu dibuka.", "pelabuhan itu dibuka"),
    ("Menurut Ana Silva, lembaga seperti Bank Dunia, hingga Dana Moneter Internasional memperkirakan ekonomi tumbuh.",
     "lembaga seperti Bank Dunia, hingga Dana Moneter Internasional memperkirakan ekonomi tumbuh"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "content"), VERBLESS)
def test_a_content_needs_no_verb_and_a_list_no_other_speaker(text: str, content: str) -> None:
    assert _said(text) == [("Ana Silva", "asserts", content)]


@pytest.mark.parametrize("text", ["Ana Silva memanggil orang itu sendiri.", "Kemudian pesan Ana Silva dibaca warga."])
def test_a_pointed_thing_or_a_noun_of_saying_reports_nothing(text: str) -> None:
    assert _said(text) == []


def test_a_speaker_of_one_name_is_who_is_called_so_first() -> None:
    assert _said(TWO_PRABOWOS + "Prabowo mengatakan pelabuhan itu dibuka.")[0][0] == "Prabowo Subianto"
