"""The texts of the topics of `botdb help`, a file each."""
