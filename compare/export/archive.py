"""Zip files that are the same bytes for the same content, whoever makes them, and when."""

import io
import zipfile
from collections.abc import Collection, Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold
FILE, PROGRAM = 0o100644, 0o100755
UNIX = 3


def packed(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """The files by their paths, those that are programs marked as such."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = UNIX, (PROGRAM if name in programs else FILE) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(info, content)
    return buffer.getvalue()
