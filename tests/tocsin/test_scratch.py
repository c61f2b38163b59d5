"""The workers' scratch folders lie in the home, where they can, and are removed."""

from pathlib import Path

from tocsin.scratch import remove_scratch, scratch_folder


def test_scratch_folder_lies_in_the_home_and_is_removed(tmp_path: Path) -> None:
    with scratch_folder(tmp_path / "home" / "run") as folder:
        assert folder.is_dir()
        assert folder.parent == tmp_path / "home" / "run"
    assert not folder.exists()


def test_scratch_folder_of_a_home_that_cannot_be_made_is_temporary(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with scratch_folder(tmp_path / "file" / "run") as folder:
        assert folder.is_dir()
    assert not folder.exists()


def test_folders_of_killed_workers_are_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "up.lock").touch()
    with scratch_folder(tmp_path) as folder:
        (folder / "v1").mkdir()
        remove_scratch(tmp_path)
        assert [each.name for each in tmp_path.iterdir()] == ["up.lock"]
        folder.mkdir()
