"""Train the model that chooses between classes, on sentences written for this project."""
