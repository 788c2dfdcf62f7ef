"""
Which part of a long list stands in the document: as much as is seen, and some on either side.

The rest is two empty boxes as high as the rows that they stand for. How high a row is was measured
where rows are; what the guess is wrong by is put right whenever real rows take its place, because
what the reader looks at is held where it is.
"""

LARGEST = 60  # articles in the document, at most
SMALLEST = 24  # so many stand there while somebody reads
# What a look at another place begins with: most of what a panel shows, drawn well within one frame. The next
# frames bring the others, so many each.
FIRST = 6
MARGIN = 6  # rows that must stand beyond what is seen before it is time for others
ROW = 73.0  # pixels, until one was measured


class FeedWindow:
    """Rows ``start`` to ``end`` (excluded) of ``total``."""

    def __init__(self) -> None:
        self.start = 0
        self.total = 0
        self.row = ROW
        self._size = FIRST
        self._drawn = 0  # rows of the last picture: the next one has so many more at most, however often it is asked for
        self._is_measured = False

    @property
    def end(self) -> int:
        """The first row behind the window."""
        return min(self.start + self._size, self.total)

    @property
    def before(self) -> int:
        """Pixels that stand for the rows before."""
        return round(self.start * self.row)

    @property
    def after(self) -> int:
        """Pixels that stand for the rows behind."""
        return round((self.total - self.end) * self.row)

    def to_top(self) -> None:
        """Another list: from its begin on."""
        self.start = 0
        self._size = FIRST
        self._drawn = 0

    def fit(self, total: int) -> None:
        """The list has so many rows now, and a picture is drawn of the window."""
        self.total = total
        self._drawn = self._size
        self.start = max(min(self.start, total - self._size), 0)

    def measured(self, row: float) -> None:
        """How high a row is on the average. Asked once: a guess that changes would shake the scroll bar."""
        if row > 0 and not self._is_measured:
            self.row = row
            self._is_measured = True

    def seen(self, first: int, last: int) -> bool:
        """Rows ``first`` to ``last`` are in sight. Whether others must be drawn for that."""
        lacks_before = self.start > 0 and first - self.start < MARGIN
        lacks_behind = self.end < self.total and self.end - 1 - last < MARGIN
        if not (lacks_before or lacks_behind):
            return False
        wanted = min(max((last - first + 1) * 3, SMALLEST), LARGEST)
        return self._centre((first + last) // 2, min(wanted, self._drawn + FIRST))

    def scrolled_to(self, pixels: float) -> bool:
        """Nothing but emptiness is in sight, so many pixels below the top. Whether others must be drawn."""
        self._drawn = 0
        return self._centre(int(pixels / self.row) + FIRST // 2 - 1, FIRST)

    def reveal(self, place: int) -> bool:
        """Row ``place`` is wanted. Whether others must be drawn for that."""
        if self.start <= place < self.end:
            return False
        return self._centre(place)

    def is_near_end(self, last: int) -> bool:
        """Is it time to load older ones?"""
        return self.total - 1 - last < MARGIN * 2

    def _centre(self, place: int, size: int = 0) -> bool:
        before = (self.start, self.end)
        self._size = size or self._size
        self.start = max(min(place - self._size // 2, self.total - self._size), 0)
        return (self.start, self.end) != before
