"""Passages to items: one item is what the article says of one act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.classified_article.v1 import DirectiveItemV1, ItemV1, Kind, LegalItemV1, PassageV1, ProtestItemV1

_MODELS = {Kind.DIRECTIVE: DirectiveItemV1, Kind.PROTEST: ProtestItemV1, Kind.LEGAL: LegalItemV1}


@dataclass(frozen=True, slots=True)
class Finding:
    """One passage of one kind. sentence: the place of its sentence in the article, counted from 0."""

    kind: Kind
    sentence: int
    passage: PassageV1


def build_items(article_id: str, text: str, findings: Sequence[Finding]) -> Iterator[ItemV1]:
    """Gather findings into items, in the order of their first passage.

    Parameters: text -- the article's, which offsets point into; findings -- in the article's order.
    Returns: items numbered from 0; each finding is in exactly one of them.
    """
    for number, kind in enumerate(dict.fromkeys(finding.kind for finding in findings)):
        passages = tuple(finding.passage for finding in findings if finding.kind is kind)
        yield _MODELS[kind](
            item_id=f"{article_id}#{number}", p=max(passage.p for passage in passages), passages=passages
        )
