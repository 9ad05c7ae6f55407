"""The course as static pages: no kernel, no network, from a folder or any web server.

    index.html            the map: what each notebook asks, promises and takes
    03_recurrence.html    one page a notebook, made by `rnnlib.course.reading`
    playground.html       the playground, complete in one file
    readme.html data.html what the two README files say
    course.zip            the course itself, to run
    assets/               one style sheet and the scripts, shared by all pages; a file for each live explorer
    pictures/             the stored pictures

Every run writes the same bytes.
"""

from .site import pages

__all__ = ["pages"]
