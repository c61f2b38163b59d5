"""Labels and small repositories of our own: what comes out, and what is refused."""

import json
import subprocess
from pathlib import Path

import pytest

from schemas.errors import PipelineError
from training.fetch import correct, fetch, main, rebuild
from training.labels import Correction, Labelled, Sentence, digest
from training.repository import Repository, RepositoryError, clone
from training.sources import (
    SOURCES,
    Source,
    read_current_events,
    read_gum,
    read_newsir,
    read_pud,
    read_wikinews,
)

ARTICLE = "https://news.test/Ferry_stopped"
FILES = {
    "data/wikinews_2019.csv": (
        f"url,date,title,text\n{ARTICLE},2019-01-01,Ferry stopped,"
        '"It\u00a0was   stopped.\n\n\nNobody ""minded"". It rained."\n'
    ),
    "data/wikinews_2020.csv": "url,date,title,text\n",
    "wikipedia/wikitimes_CEP.json": json.dumps([{"id": "7", "description": "The  quay is shut. , "}]),
    "2012/06/2012-06-14.yaml": (
        "Intelligence_Payload:\n  Law and crime:\n  - First.\n  - 'A clerk sues\n    the port. (Gull)'\n"
    ),
    "dep/GUM_news_quay.conllu": (
        "# newdoc id = GUM_news_quay\n# meta::sourceURL = https://news.test/Quay\n# sent_id = GUM_news_quay-1\n"
        "# text = Quay shut\n1\tQuay\n\n# sent_id = GUM_news_quay-2\n# text = It = shut.\n1\tIt\n"
    ),
    "en_pud-ud-test.conllu": "# sent_id = n01001011\n# text = Dockers struck.\n1\tDockers\n",
}


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@news.test"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Committed twice, so that the pinned commit is not the newest."""
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "--quiet")
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    commit = git(folder, "rev-parse", "HEAD")
    (folder / "en_pud-ud-test.conllu").write_text("# sent_id = n01001011\n# text = Changed.\n")
    git(folder, "commit", "--quiet", "-a", "-m", "second")
    return Repository(folder, commit)


def source_of(repository: Repository) -> Source:
    return Source("pud", "ada/pud", repository.commit, "CC BY 4.0", "Ada", "Ada", read_pud)


def labelled(text: str, address: str, start: int = 0, labels: str = "", unsure: str = "") -> Labelled:
    return Labelled(digest(text), address, start, len(text), labels, unsure)


def write_labels(folder: Path, text: str) -> None:
    row = {"sha1": digest(text), "at": "n01001011", "span": [0, 15], "labels": "P", "unsure": "L"}
    (folder / "pud.jsonl").write_text(json.dumps(row) + "\n")
    (folder / "own.jsonl").write_text('{"text":"The mayor shut the quay.","labels":"D"}\n')
    (folder / "own-superiors.jsonl").write_text("")
    (folder / "corrections.jsonl").write_text("")


def test_article_is_title_and_text_with_single_spaces(repository: Repository) -> None:
    (unit,) = read_wikinews(repository, {ARTICLE})
    assert (unit.address, unit.article) == (ARTICLE, ARTICLE)
    assert unit.text == 'Ferry stopped It was stopped. Nobody "minded". It rained.'


def test_description_has_no_space_before_a_comma(repository: Repository) -> None:
    (unit,) = read_newsir(repository, {"wikipedia/wikitimes_CEP.json#7"})
    assert unit.text == "The quay is shut., "


def test_bullet_is_found_by_file_section_and_index(repository: Repository) -> None:
    (unit,) = read_current_events(repository, {"2012/06/2012-06-14.yaml#Law and crime#1"})
    assert unit.text == "A clerk sues the port. (Gull)"


def test_sentence_of_a_document_has_its_page_as_article(repository: Repository) -> None:
    (unit,) = read_gum(repository, {"GUM_news_quay-2"})
    assert (unit.article, unit.text) == ("https://news.test/Quay", "It = shut.")


def test_unit_that_is_not_asked_for_is_not_read(repository: Repository) -> None:
    assert not list(read_wikinews(repository, {"https://news.test/Other"}))
    assert not list(read_newsir(repository, set()))
    assert not list(read_pud(repository, {"n02"}))


def test_older_commit_is_read_though_a_newer_one_exists(repository: Repository) -> None:
    (unit,) = read_pud(repository, {"n01001011"})
    assert (unit.article, unit.text) == ("n01001", "Dockers struck.")


def test_missing_file_is_told_with_its_path(repository: Repository) -> None:
    with pytest.raises(RepositoryError, match=r"no dep/GUM_news_none\.conllu at commit"):
        list(read_gum(repository, {"GUM_news_none-1"}))


def test_changed_sentence_is_lost_and_the_others_are_kept(repository: Repository) -> None:
    rows = [labelled("Dockers struck.", "n01001011"), labelled("Dockers slept.", "n01001011"), labelled("x", "n09")]
    rebuilt = rebuild(source_of(repository), repository, rows)
    assert [sentence.text for sentence in rebuilt.sentences] == ["Dockers struck."]
    assert rebuilt.lost == rows[1:]


def test_fetched_rows_carry_text_labels_and_origin(repository: Repository, tmp_path: Path) -> None:
    write_labels(tmp_path, "Dockers struck.")
    rows = [each.to_row() for each in fetch([source_of(repository)], tmp_path, {"ada/pud": repository.folder})]
    assert rows == [
        {
            "text": "Dockers struck.",
            "labels": ["PROTEST"],
            "unscored": ["LEGAL"],
            "article": "n01001",
            "source": "pud",
            "sha1": digest("Dockers struck."),
        },
        {
            "text": "The mayor shut the quay.",
            "labels": ["DIRECTIVE"],
            "unscored": [],
            "article": "own.jsonl#0",
            "source": "own",
            "sha1": digest("The mayor shut the quay."),
        },
    ]


def test_mismatch_ends_fetch_after_counting(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_labels(tmp_path, "Dockers slept..")
    with pytest.raises(PipelineError, match="pud n01001011 "):
        fetch([source_of(repository)], tmp_path, {"ada/pud": repository.folder})
    assert "pud: 0 of 1 sentences match" in capsys.readouterr().err


def test_local_copy_without_the_commit_ends_the_command_and_writes_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    output = tmp_path / "training.jsonl"
    with pytest.raises(SystemExit, match=r"has no data/wikinews_2019\.csv at commit 3472541"):
        main(["--local", f"vanatteveldt/wikinews={tmp_path}", "--output", str(output)])
    assert not output.exists()


def test_correction_replaces_labels_of_every_copy() -> None:
    twice = [Sentence("It closed.", "D", "", "a", "own"), Sentence("It closed.", "", "P", "b", "own")]
    correction = Correction(digest("It closed."), "", "D", "a firm's own closure")
    corrected = correct(twice, {correction.sha1: correction})
    assert [(each.labels, each.unsure) for each in corrected] == [("", "D"), ("", "D")]


def test_correction_of_an_unknown_sentence_is_refused() -> None:
    with pytest.raises(PipelineError, match="abc"):
        correct([], {"abc": Correction("abc", "", "", "stale")})


@pytest.mark.parametrize("whole", [False, True])
def test_clone_has_the_pinned_commit_and_survives_its_origin(
    repository: Repository, tmp_path: Path, whole: bool
) -> None:
    git(repository.folder, "config", "uploadpack.allowFilter", "true")
    cloned = clone(repository.folder.as_uri(), repository.commit, tmp_path / "clone", whole=whole)
    assert dict(cloned.read(["en_pud-ud-test.conllu"]))["en_pud-ud-test.conllu"].startswith("# sent_id = n01")
    again = clone("file:///nowhere", repository.commit, tmp_path / "clone", whole=whole)
    assert [path for path, _ in again.read(["en_pud-ud-test.conllu"])] == ["en_pud-ud-test.conllu"]


def test_unknown_commit_cannot_be_cloned(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="fetch"):
        clone(repository.folder.as_uri(), "0" * 40, tmp_path / "clone", whole=False)


def test_every_source_is_pinned_and_attributed() -> None:
    assert len({source.name for source in SOURCES}) == len(SOURCES) > 4
    for source in SOURCES:
        assert len(source.commit) == 40
        assert source.licence.startswith("CC BY")
        assert source.attribution
