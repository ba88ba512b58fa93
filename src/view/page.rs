//! Lines laid out for a width, of which a window is drawn.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::wrap::{fit, width_of, wrap};
use super::{Meaning, Pen};

/// A window of fewer lines is small.
pub(super) const SMALL: usize = 8;

/// Lines, wrapped already, and where on them the focus and the cursor are.
pub(super) struct Page<'a> {
    /// Columns.
    pub(super) width: usize,
    /// Styles and symbols.
    pub(super) pen: Pen<'a>,
    /// Lines of the item that has the focus.
    pub(super) focus: Range<usize>,
    /// Column and line of the cursor.
    pub(super) cursor: Option<(usize, usize)>,
    /// The line of the first item, if there are any.
    pub(super) first_item: Option<usize>,
    /// Lines of the first error or warning.
    alarm: Range<usize>,
    /// Lines that are to be in sight wherever the focus is.
    kept: Range<usize>,
    lines: Vec<Line<'a>>,
}

impl<'a> Page<'a> {
    pub(super) fn new(pen: Pen<'a>, width: usize) -> Self {
        Self {
            width,
            pen,
            focus: 0..0,
            cursor: None,
            first_item: None,
            alarm: 0..0,
            kept: 0..0,
            lines: Vec::with_capacity(64),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// One line as it is.
    pub(super) fn push(&mut self, line: impl Into<Line<'a>>) {
        self.lines.push(line.into());
    }

    /// An empty line, unless there is one already or nothing stands above it.
    pub(super) fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    /// A paragraph.
    pub(super) fn text(&mut self, meaning: Meaning, text: impl Into<Cow<'a, str>>) {
        self.hanging(Vec::new(), 0, meaning, text);
    }

    /// A title above what follows, with an empty line before it.
    pub(super) fn heading(&mut self, text: impl Into<Cow<'a, str>>) {
        self.blank();
        self.text(Meaning::Heading, text);
    }

    /// A paragraph after a mark of one column: `✗ what is wrong`.
    pub(super) fn marked(
        &mut self,
        mark: &'static str,
        meaning: Meaning,
        text: impl Into<Cow<'a, str>>,
    ) {
        let first = vec![self.pen.span(meaning, mark)];
        let start = self.len();
        self.hanging(first, 2, meaning, text);
        if self.alarm.is_empty() && matches!(meaning, Meaning::Error | Meaning::Warning) {
            self.alarm = start..self.len();
        }
    }

    /// Has what was laid out from line `from` on be in sight wherever the focus is.
    pub(super) const fn keep_in_sight(&mut self, from: usize) {
        self.kept = from..self.lines.len();
    }

    /// What is to be in sight wherever the focus is, of at most `longest` lines; empty if there is nothing.
    pub(super) fn kept(&self, longest: usize) -> Self {
        self.excerpt(self.kept.clone(), longest)
    }

    /// The first error or warning by itself, of at most `longest` lines; empty if there is none.
    pub(super) fn alarm(&self, longest: usize) -> Self {
        self.excerpt(self.alarm.clone(), longest)
    }

    fn excerpt(&self, lines: Range<usize>, longest: usize) -> Self {
        let mut excerpt = Self::new(self.pen, self.width);
        let lines = self.lines.get(lines).unwrap_or_default();
        excerpt.lines.extend_from_slice(lines);
        excerpt.cut(longest);
        excerpt
    }

    /// A name and what it stands for, in two columns; the second one wraps.
    pub(super) fn pair(&mut self, name: &'a str, meaning: Meaning, text: impl Into<Cow<'a, str>>) {
        let column = 17;
        let first = vec![self.pen.span(Meaning::Muted, name)];
        self.hanging(first, column, meaning, text);
    }

    /// A name, and two texts side by side, each `half` columns wide; what is longer is cut.
    pub(super) fn pair_of(&mut self, name: &'a str, texts: (String, String), half: usize) {
        let (left, right) = texts;
        let left = fit(&left, half.saturating_sub(1)).into_owned();
        let right = fit(&right, half).into_owned();
        let gap = blanks(half.saturating_sub(width_of(&left)));
        let before = blanks(10_usize.saturating_sub(width_of(name)));
        self.push(vec![
            self.pen.span(Meaning::Muted, name),
            Span::raw(before),
            self.pen.span(Meaning::Text, left),
            Span::raw(gap),
            self.pen.span(Meaning::Text, right),
        ]);
    }

    /// A paragraph whose lines begin at column `indent`; `first` stands before its first line. If that leaves no room,
    /// the paragraph begins on a line of its own.
    pub(super) fn hanging(
        &mut self,
        first: Vec<Span<'a>>,
        indent: usize,
        meaning: Meaning,
        text: impl Into<Cow<'a, str>>,
    ) {
        let style = self.pen.style(meaning);
        let taken: usize = first.iter().map(Span::width).sum();
        let mut spans = first;
        let mut indent = indent.max(taken);
        if indent > 4 && self.width.saturating_sub(indent) < 18 {
            self.lines.push(Line::from(std::mem::take(&mut spans)));
            indent = 2;
        }
        let room = self.width.saturating_sub(indent).max(1);
        let mut add = |part: Cow<'a, str>| {
            let used: usize = spans.iter().map(Span::width).sum();
            if used < indent && !part.is_empty() {
                spans.push(Span::raw(blanks(indent - used)));
            }
            spans.push(Span::styled(part, style));
            self.lines.push(Line::from(std::mem::take(&mut spans)));
        };
        match text.into() {
            Cow::Borrowed(text) => {
                for part in wrap(text, room) {
                    add(Cow::Borrowed(part));
                }
            }
            Cow::Owned(text) => {
                for part in wrap(&text, room) {
                    add(Cow::Owned(part.to_owned()));
                }
            }
        }
    }

    /// Keeps the first paragraph and answers with what follows it.
    pub(super) fn split_paragraph(&mut self) -> Self {
        let end = self.lines.iter().position(|line| line.width() == 0);
        let mut rest = Self::new(self.pen, self.width);
        if let Some(end) = end {
            rest.lines.extend(self.lines.drain(end..).skip(1));
        }
        rest
    }

    /// Puts another page of the same width beneath.
    pub(super) fn append(&mut self, other: Self) {
        let above = self.lines.len();
        if !other.focus.is_empty() {
            self.focus = other.focus.start + above..other.focus.end + above;
        }
        if let Some((column, line)) = other.cursor {
            self.cursor = Some((column, line + above));
        }
        self.lines.extend(other.lines);
    }

    /// Drops lines past a number, and says so.
    pub(super) fn cut(&mut self, longest: usize) {
        if self.lines.len() > longest {
            self.lines.truncate(longest);
            let room = self.width.saturating_sub(2);
            if let Some(last) = self.lines.last_mut() {
                while last.width() > room
                    && let Some(span) = last.spans.last_mut()
                {
                    if span.content.to_mut().pop().is_none() {
                        last.spans.pop();
                    }
                }
                last.push_span(Span::raw(" …"));
            }
        }
    }

    /// The window of `height` lines in which the focus is in sight, moved on by so many pages, if there are that many.
    pub(super) fn window(&self, height: usize, pages: usize) -> Window {
        self.window_beneath(0, height, pages)
    }

    /// The same where something of so many lines stands above the lines, at the top of the window, until they are moved
    /// on.
    pub(super) fn window_beneath(&self, taken: usize, height: usize, pages: usize) -> Window {
        let end = self.lines.len().saturating_sub(height);
        let height = height.saturating_sub(taken).max(1);
        let last = self.lines.len().saturating_sub(height);
        let sight = self.cursor.map_or(self.focus.start, |(_, line)| line);
        // What stands above the first item is read first, even if the end of that item's help has to be scrolled to.
        let follow = if self.focus.end <= height
            || self.first_item == Some(self.focus.start) && sight < height
        {
            0
        } else {
            // The first line of the item matters more than its last one.
            (self.focus.end - height).min(self.focus.start)
        };
        let follow = follow.min(last);
        // Whatever is still hidden beneath can be moved to.
        let end = end.max((follow + 1).min(last));
        let window = Window::new(follow, end, height, pages);
        let first = window.first;
        // On a small screen an empty line at the top would only take room.
        let may_go = first > 0 && height < SMALL;
        let is_blank = self.lines.get(first).is_some_and(|line| line.width() == 0);
        Window {
            first: (first + usize::from(may_go && is_blank)).min(last),
            ..window
        }
    }

    /// Whether the focus begins in a window that begins at line `first`.
    pub(super) fn shows_focus(&self, first: usize, height: usize) -> bool {
        (first..first + height).contains(&self.focus.start)
    }

    /// Draws the window that begins at line `first`; where the cursor is, if it is in sight.
    pub(super) fn draw(&self, first: usize, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let shown = self.lines.iter().skip(first).zip(area.rows());
        for (line, row) in shown {
            buffer.set_line(row.x, row.y, line, row.width);
        }
        let (column, line) = self.cursor?;
        let down = u16::try_from(line.checked_sub(first)?).ok()?;
        let across = u16::try_from(column).ok()?;
        let inside = down < area.height && across < area.width;
        inside.then(|| Position::new(area.x + across, area.y + down))
    }
}

/// What of a text is in sight.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// Its first line.
    pub(super) first: usize,
    /// So many pages it is away from where it would be.
    pub(super) pages: usize,
}

impl Window {
    /// From line `follow` on so many pages, at most as far as line `last`.
    pub(super) fn new(follow: usize, last: usize, height: usize, pages: usize) -> Self {
        let most = last.saturating_sub(follow).div_ceil(lines_of(1, height));
        let pages = pages.min(most);
        Self {
            first: (follow + lines_of(pages, height)).min(last),
            pages,
        }
    }
}

/// How many lines so many pages are, in a window of `height` lines: one line of each is on the next one too.
pub(super) fn lines_of(pages: usize, height: usize) -> usize {
    pages.saturating_mul(height.saturating_sub(1).max(1))
}

/// So many blanks, without an allocation for the usual numbers.
pub(super) fn blanks(count: usize) -> Cow<'static, str> {
    const BLANKS: &str = "                                                                ";
    BLANKS
        .get(..count)
        .map_or_else(|| Cow::Owned(" ".repeat(count)), Cow::Borrowed)
}

/// A line with one part at its left end and one at its right; the left one is cut if they meet.
pub(super) fn spread<'t>(left: Vec<Span<'t>>, right: Vec<Span<'t>>, width: usize) -> Line<'t> {
    let columns = |spans: &[Span<'_>]| spans.iter().map(|span| width_of(&span.content)).sum();
    let (used, taken): (usize, usize) = (columns(&left), columns(&right));
    let mut line = Line::from(left);
    line.push_span(Span::raw(blanks(width.saturating_sub(used + taken))));
    line.spans.extend(right);
    line
}
