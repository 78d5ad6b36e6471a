"""The data never lies on another machine's drive or in a folder kept in step by another program."""

from __future__ import annotations

from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from cmdesk.store import location
from cmdesk.store.location import DRIVE_REMOTE, Surroundings, mounts_of, unsafe
from cmdesk.store.store import open_store
from cmdesk.values.language import translator
from cmdesk.values.problems import UserError, sentence

FIXED = 3
WINDOWS = Surroundings(
    drive_kind=lambda root: DRIVE_REMOTE if root.upper() == "Z:\\" else FIXED,
    variables={"OneDrive": "D:\\云\\个人", "OneDriveCommercial": "D:\\云\\单位"},
)
LINUX = Surroundings(mounts=mounts_of(
    "/dev/sda1 / ext4 rw 0 0\nserver:/x /home/share nfs4 rw 0 0\n//server/y /mnt/our\\040office cifs rw 0 0\n"
    "me@host:/ /home/me/far fuse.sshfs rw 0 0\nremote: /home/me/cloud fuse.rclone rw 0 0\n"
    "/dev/sdb1 /media/usb fuseblk rw 0 0\n"
    "overlay /inside fuse.fuse-overlayfs rw 0 0\ntmpfs /home/share/local tmpfs rw 0 0\nauto /net autofs rw 0 0\n"
    "auto:/late /net nfs rw 0 0\n",
))
NETWORK = [
    *(PureWindowsPath(p) for p in (
        "\\\\server\\share\\cmdesk.db", "//server/share/资料/cmdesk.db", "\\\\?\\UNC\\server\\share\\cmdesk.db",
        "Z:\\cmdesk.db",        "\\\\192.168.1.8\\d$\\cmdesk.db", "z:\\资料\\cmdesk.db",
    )),
    *(PurePosixPath(p) for p in (
        "/home/share/a.db", "/home/share/deep/er/a.db", "/mnt/our office/a.db", "/home/me/far/a.db",
        "/home/me/cloud/a.db", "/net/a.db",
    )),
]
SYNCED = [
    (PureWindowsPath(path), name) for path, name in (
        ("C:\\Users\\王芳\\OneDrive\\cmdesk.db", "OneDrive"),
        ("C:\\Users\\王芳\\OneDrive - 烟草公司\\文档\\cmdesk.db", "OneDrive"),
        ("D:\\云\\个人\\cmdesk.db", "OneDrive"),
        ("D:\\云\\单位\\x\\cmdesk.db", "OneDrive"),
        ("C:\\Users\\a\\Dropbox\\cmdesk.db", "Dropbox"),
        ("C:\\Users\\a\\Dropbox (Personal)\\cmdesk.db", "Dropbox"),
        ("C:\\Users\\a\\WPSDrive\\123456\\WPS云盘\\cmdesk.db", "WPS 云盘"),
        ("D:\\WPS Cloud Files\\cmdesk.db", "WPS 云盘"),
        ("D:\\金山文档\\资料\\cmdesk.db", "WPS 云盘"),
        ("D:\\WPS云盘\\cmdesk.db", "WPS 云盘"),
        ("C:\\Users\\a\\Nutstore\\1\\我的坚果云\\cmdesk.db", "坚果云"),
        ("C:\\Users\\a\\Nutstore Files\\cmdesk.db", "坚果云"),
        ("D:\\坚果云\\cmdesk.db", "坚果云"),
        ("D:\\BaiduSyncdisk\\cmdesk.db", "百度网盘"),
        ("D:\\iCloudDrive\\cmdesk.db", "iCloud"),
    )
] + [(PurePosixPath("/home/me/Dropbox/cmdesk.db"), "Dropbox"), (PurePosixPath("/home/me/Nutstore/cmdesk.db"), "坚果云")]
FINE = [
    *(PureWindowsPath(p) for p in (
        "C:\\Users\\王芳\\AppData\\Local\\cmdesk\\cmdesk.db", "D:\\资料\\cmdesk.db", "\\\\?\\C:\\资料\\cmdesk.db",
        "D:\\OneDrive备份说明\\cmdesk.db", "D:\\资料\\OneDrive.db", "D:\\云\\cmdesk.db", "D:\\Dropboxes\\a.db",
    )),
    *(PurePosixPath(p) for p in (
        "/home/me/a.db", "/home/shared/a.db", "/home/share/local/a.db", "/media/usb/a.db", "/inside/a.db", "/a.db",
    )),
]


def look(path: PurePath) -> tuple[str, str]:
    problem = unsafe(path, WINDOWS if isinstance(path, PureWindowsPath) else LINUX)
    return (problem.code, str(problem.params.get("name", ""))) if problem else ("", "")


@pytest.mark.parametrize("path", NETWORK, ids=str)
def test_other_machines_drives_are_refused(path: PurePath) -> None:
    assert look(path) == ("place_network", "")


@pytest.mark.parametrize(("path", "name"), SYNCED, ids=str)
def test_folders_kept_in_step_are_refused_by_name(path: PurePath, name: str) -> None:
    assert look(path) == ("place_synced", name)


@pytest.mark.parametrize("path", FINE, ids=str)
def test_own_drives_are_fine(path: PurePath) -> None:
    assert look(path) == ("", "")


def test_nothing_is_made_in_such_a_place_and_the_sentence_names_the_way_out(tmp_path: Path) -> None:
    place = tmp_path / "OneDrive - 公司" / "cmdesk.db"
    with pytest.raises(UserError) as error:
        open_store(place)
    assert not place.parent.exists()
    for language in ("zh_CN", "en"):
        said = translator(language)(sentence(error.value.problems[0]))
        assert "PostgreSQL" in said and "OneDrive" in said


def test_a_link_does_not_hide_the_place(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    try:
        (tmp_path / "mine").symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    except OSError:
        pytest.skip("links need a right here")
    with pytest.raises(UserError) as error:
        open_store(tmp_path / "mine" / "cmdesk.db")
    assert error.value.problems[0].code == "place_synced"


def test_data_that_lies_there_already_is_not_opened_either(branch_template: Path, tmp_path: Path) -> None:
    place = tmp_path / "Nutstore" / "cmdesk.db"
    place.parent.mkdir()
    place.write_bytes(branch_template.read_bytes())
    with pytest.raises(UserError) as error:
        open_store(place)
    assert error.value.problems[0].code == "place_synced"


def test_this_computer_says_what_it_has() -> None:
    around = location.here()
    assert around.drive_kind(Path.cwd().anchor) != DRIVE_REMOTE
    assert unsafe(Path.home() / "cmdesk.db", around) is None
