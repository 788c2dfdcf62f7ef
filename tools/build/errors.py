"""What can go wrong in a build."""


class BuildFailed(Exception):
    """The site cannot be built: one sentence that names what is wrong and the remedy."""
