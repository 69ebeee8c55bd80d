"""Text of YAML to its lines and collections, by the tokens of PyYAML's C scanner."""

from collections.abc import Callable
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from crmplan.edit.layout.braces import flow_pieces
from crmplan.edit.layout.chunks import Mention, order_at
from crmplan.edit.layout.lines import STEP, Block, Entry, Kind, Line
from crmplan.edit.layout.remarks import Below, placed, without_header
from crmplan.edit.layout.sheet import Piece, Sheet
from crmplan.source import Path

_STARTS = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_ENDS = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_NAMES = (yaml.AnchorToken, yaml.AliasToken)


class Scanner:
    """One pass over the tokens of a text; it fills a sheet, and `blocks`, the inner ones first.

    Args:
        text: a text without errors that ends in a line break.
        path: what it holds of a plan.
        is_ordering: whether the keys in braces are to be put in order.
    """

    def __init__(self, text: str, path: Path, *, is_ordering: bool) -> None:
        self.text = text
        self.path = path
        self.is_ordering = is_ordering
        self.sheet = Sheet(text)
        self.blocks: list[Block] = []
        self.stack: list[Block] = []
        self.closed: list[Block] = []  # since the last word
        self.mentions: list[Mention] = []
        self.flow: list[Any] = []
        self.depth = 0
        self.is_new_block = False  # what comes next is the first in a collection
        self.is_key = False
        self.is_behind_alias = False
        self.start = 0  # the first line of what goes with the current one
        self.actions = self._actions()

    def _actions(self) -> dict[type, Callable[[Any], None]]:
        """Return what to do with each kind of token outside of brackets."""
        return {
            yaml.BlockMappingStartToken: self.mapping,
            yaml.BlockSequenceStartToken: self.sequence,
            yaml.BlockEndToken: self.block_end,
            yaml.KeyToken: self.key,
            yaml.ValueToken: self.colon,
            yaml.BlockEntryToken: self.hyphen,
            yaml.ScalarToken: self.scalar,
            yaml.AliasToken: self.alias,
            yaml.AnchorToken: self.anchor,
            yaml.DirectiveToken: self.marker,
            yaml.DocumentStartToken: self.marker,
            yaml.DocumentEndToken: self.marker,
            yaml.StreamEndToken: self.finish,
        } | dict.fromkeys(_STARTS, self.bracket)

    def run(self) -> None:
        """Read all tokens.

        Raises:
            yaml.YAMLError: the brackets don't match, which only a parser tells.
        """
        parser = CParser(self.text)
        next_token, actions = parser.get_token, self.actions
        next_token()
        while True:
            token = next_token()
            kind = type(token)
            if kind not in actions if not self.flow else kind is yaml.StreamEndToken:
                raise yaml.YAMLError
            if not self.flow:
                actions[kind](token)
                if kind is yaml.StreamEndToken:
                    return
            elif kind in _STARTS or kind in _ENDS or kind in _NAMES:
                self.in_flow(token)
            else:
                self.flow.append(token)

    def mapping(self, token: Any) -> None:
        """Begin a mapping in lines."""
        self.open(token, is_mapping=True)

    def sequence(self, token: Any) -> None:
        """Begin a list in lines."""
        self.open(token, is_mapping=False)

    def open(self, token: Any, *, is_mapping: bool, is_indentless: bool = False) -> None:
        """Begin a collection in lines."""
        parent = self.stack[-1] if self.stack else None
        path = parent.below if parent else self.path
        new = parent.new + STEP if parent else 0
        block = Block(path, parent, token.start_mark.column, new, is_mapping, is_indentless)
        if is_mapping:
            block.order = order_at(path)
        self.is_new_block = self.sheet.is_below(token.start_mark)
        if not self.is_new_block:
            block.lead = self.sheet.nest()
        self.stack.append(block)

    def block_end(self, token: Any) -> None:
        """End a collection in lines, and a list without indentation that ends with it."""
        while self.close().is_indentless:
            pass

    def close(self) -> Block:
        """End the innermost collection in lines."""
        block = self.stack.pop()
        self.blocks.append(block)
        self.closed.append(block)
        return block

    def key(self, token: Any) -> None:
        """Expect a key; one that `?` begins is not looked at closer."""
        if self.stack[-1].is_indentless:
            self.close()
        self.is_key = True
        if token.end_mark.index > token.start_mark.index:
            self.stack[-1].has_question = True
            self.word(token)

    def colon(self, token: Any) -> None:
        """Take what ends a key."""
        if self.stack[-1].is_indentless:
            self.close()
        if self.sheet.is_below(token.start_mark) or not self.sheet.body:
            self.stack[-1].has_question = True
            self.is_key = True
        if self.sheet.is_below(token.start_mark):
            self.place(token)
        self.is_key = False
        self.sheet.add(":", token.end_mark, " " if self.is_behind_alias else "")
        self.sheet.is_behind_colon = True

    def hyphen(self, token: Any) -> None:
        """Take what begins an item."""
        if self.stack[-1].is_mapping:
            self.open(token, is_mapping=False, is_indentless=True)
        self.is_key = True
        self.word(token)
        self.is_key = False

    def alias(self, token: Any) -> None:
        """Take a reference."""
        self.place(token)
        self.note_entry("*")
        self.mention(token)
        self.word(token)
        self.is_behind_alias = True

    def anchor(self, token: Any) -> None:
        """Take what gives a value a name."""
        self.place(token)
        self.mention(token)
        self.word(token)

    def mention(self, token: Any) -> None:
        """Remember an anchor on the open line."""
        is_anchor = type(token) is yaml.AnchorToken
        self.mentions.append(Mention(len(self.sheet.lines), token.value, is_anchor))

    def word(self, token: Any) -> None:
        """Take what stands on one line."""
        self.place(token)
        self.is_behind_alias = False
        self.sheet.add(self.text[token.start_mark.index : token.end_mark.index], token.end_mark)

    def scalar(self, token: Any) -> None:
        """Take a text."""
        start, end = token.start_mark, token.end_mark
        if self.sheet.is_below(start):
            self.place(token)
        if self.is_key:
            self.note_entry(token.value)
        if start.line == end.line:
            self.is_behind_alias = self.is_new_block = False
            self.sheet.add(self.text[start.index : end.index], end)
            return
        block = self.stack[-1] if self.stack else None
        if token.style in ("|", ">"):
            self.sheet.literal(start, end, block)
        else:
            first, *rest = self.text[start.index : end.index].split("\n")
            pieces = [Piece(first), *(Piece(line, is_text=True) for line in rest)]
            self.sheet.spread(pieces, start, end, block)

    def note_entry(self, key: str) -> None:
        """Remember the entry that a key begins."""
        if self.is_key:
            self.is_key = False
            block, number = self.stack[-1], len(self.sheet.lines)
            is_compact = bool(block.lead) and not block.entries
            start = number if is_compact else self.start
            if block.parent is None and not block.entries:
                start = without_header(self.sheet.lines, start, number)
            block.entries.append(Entry(key, number, start))

    def bracket(self, token: Any) -> None:
        """Begin a collection in brackets."""
        self.place(token)
        self.flow, self.depth = [token], 1
        block = self.stack[-1] if self.stack else None
        is_row = type(token) is _STARTS[0] and self.sheet.is_behind_colon and not self.sheet.lead
        if block and is_row and not block.has_question and block.entries[-1].key not in block.order:
            self.sheet.row_of_table(token.start_mark)

    def in_flow(self, token: Any) -> None:
        """Take a bracket or an anchor in brackets; behind the last one all tokens are put on their lines."""
        self.flow.append(token)
        if type(token) in _NAMES:
            self.mention(token)
        if type(token) in _STARTS:
            self.depth += 1
        elif type(token) in _ENDS:
            self.depth -= 1
            if not self.depth:
                tokens, self.flow = self.flow, []
                self.put_flow(tokens)

    def put_flow(self, tokens: list[Any]) -> None:
        """Put a collection in brackets on its lines."""
        block = self.stack[-1] if self.stack else None
        path = block.below if block else self.path
        start, end = tokens[0].start_mark, tokens[-1].end_mark
        pieces = flow_pieces(self.text, tokens, path if self.is_ordering else None)
        if len(pieces) == 1:
            self.sheet.add(pieces[0].text, end)
        else:
            self.sheet.spread(pieces, start, end, block)

    def place(self, token: Any) -> None:
        """Open a line for a token that begins one."""
        mark = token.start_mark
        sheet = self.sheet
        if not sheet.is_open or mark.line != sheet.row:
            block = self.stack[-1] if self.stack else None
            new = (block.new if self.is_key else block.new + STEP) if block else 0
            takes_all = self.is_new_block or not self.is_key
            self.gap(mark.index, Below(mark.column, new, takes_all))
            self.sheet.begin(Line(Kind.CODE, new, ""), mark.column, mark.line)
        self.is_new_block = False

    def gap(self, index: int, below: Below) -> None:
        """Put the comments above what begins at an index on their lines."""
        found = self.sheet.remarks(index)
        if found or self.closed:
            above = self.stack[:-1] if self.is_new_block else self.stack
            chain = [*self.closed, *reversed(above)] if found else self.closed
            below = below._replace(has_blank=self.sheet.has_blank)
            self.start = placed(found, self.sheet.lines, chain, len(self.closed), below)
            self.closed = []
        else:
            self.start = len(self.sheet.lines)

    def marker(self, token: Any) -> None:
        """Take what begins or ends a document."""
        self.gap(token.start_mark.index, Below(-1, 0))
        self.sheet.begin(Line(Kind.CODE, 0, ""), 0, token.start_mark.line)
        self.sheet.add(self.text[token.start_mark.index : token.end_mark.index].rstrip(), token.end_mark)

    def finish(self, token: Any) -> None:
        """Take the end of the file."""
        self.gap(len(self.text), Below(-1, 0))
