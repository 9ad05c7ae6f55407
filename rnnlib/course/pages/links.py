"""Where the links and pictures of the notebooks lead on the pages."""

import posixpath
from pathlib import PurePosixPath


class Links:
    """Links between notebooks lead from page to page; to other files of the course, into the archive.

    `documents` is {path of a file in Markdown: name of its page}. `pictures` has {name: bytes} of those that
    the pages asked for.
    """

    def __init__(self, root, documents):
        self.root, self.documents, self.pictures = root, documents, {}

    def from_folder(self, folder):
        """The function that leads a link in a text of this folder."""
        return lambda url: self._led(folder, url)

    def picture(self, png, name):
        """Keep the bytes of a picture; where it is."""
        place = f"pictures/{name}.png"
        if self.pictures.setdefault(place, png) != png:
            raise ValueError(f"{place}: two pictures have this name")
        return place

    def _led(self, folder, url):
        if "://" in url or url.startswith(("#", "mailto:")):
            return url
        path, mark, anchor = url.partition("#")
        place = PurePosixPath(posixpath.normpath(posixpath.join(folder, path)))
        if not (self.root / place).exists():
            raise ValueError(f"link: {url} in {folder}/ leads to no file of the course")
        return self._page(place) + mark + anchor

    def _page(self, place):
        if place.suffix == ".ipynb":
            return f"{place.stem}.html"
        if place.suffix == ".png":
            return self.picture((self.root / place).read_bytes(), place.stem)
        return self.documents.get(str(place), "course.zip")
