//! The floor: one full screen with a sidebar and a form of one text field, drawn by ratatui, driven by tokio.
//!
//! `j` and `k` move in the sidebar, `q` quits, any other character and backspace edit the field. It waits for events,
//! drains those that are there, and draws once.

use std::future::poll_fn;
use std::io::{self, stdout};
use std::task::{Context, Poll};

use crossterm::event::{
    DisableBracketedPaste, EnableBracketedPaste, Event, EventStream, KeyCode, KeyEventKind,
};
use crossterm::execute;
use futures_util::StreamExt;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Paragraph};

const STOPS: [&str; 10] = [
    "Before you start",
    "1 Request access",
    "2 Review",
    "3 Registration",
    "4 Credentials",
    "5 Verify",
    "6 Authorise",
    "7 Tokens",
    "8 Test calls",
    "9 What comes next",
];

#[derive(Default)]
struct Model {
    stop: usize,
    field: String,
}

enum Next {
    Wait,
    Quit,
}

impl Model {
    fn update(&mut self, event: &Event) -> Next {
        match event {
            Event::Paste(text) => self.field.push_str(text),
            Event::Key(key) if key.kind != KeyEventKind::Release => match key.code {
                KeyCode::Char('q') => return Next::Quit,
                KeyCode::Char('j') => self.stop = (self.stop + 1).min(STOPS.len() - 1),
                KeyCode::Char('k') => self.stop = self.stop.saturating_sub(1),
                KeyCode::Char(char) => self.field.push(char),
                KeyCode::Backspace => drop(self.field.pop()),
                _ => {}
            },
            _ => {}
        }
        Next::Wait
    }

    fn draw(&self, frame: &mut Frame) {
        let [head, body, foot] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Min(0),
            Constraint::Length(1),
        ])
        .areas(frame.area());
        let [side, form] =
            Layout::horizontal([Constraint::Length(22), Constraint::Min(0)]).areas(body);
        let accent = Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD);
        let quiet = Style::new().add_modifier(Modifier::DIM);
        frame.render_widget(Paragraph::new(" floor · READY").style(quiet), head);
        let stops: Vec<Line> = STOPS
            .iter()
            .enumerate()
            .map(|(index, stop)| {
                let here = index == self.stop;
                let mark = if here { "▸" } else { " " };
                let style = if here { accent } else { Style::new() };
                Line::styled(format!(" {stop:<18}{mark}"), style)
            })
            .collect();
        let rail = Block::new().borders(Borders::RIGHT | Borders::TOP | Borders::BOTTOM);
        frame.render_widget(Paragraph::new(stops).block(rail), side);
        let stop = STOPS.get(self.stop).copied().unwrap_or_default();
        let lines = vec![
            Line::styled(format!(" {stop}"), accent),
            Line::default(),
            Line::from(" Shown to end users when they authorise"),
            Line::from(vec![
                Span::raw("   Client name      "),
                Span::styled(
                    self.field.as_str(),
                    Style::new().add_modifier(Modifier::UNDERLINED),
                ),
            ]),
            Line::from("   Client URI       https://client.example/"),
            Line::from("   Terms of service https://client.example/tos"),
        ];
        let block = Block::new().borders(Borders::TOP | Borders::BOTTOM);
        frame.render_widget(Paragraph::new(lines).block(block), form);
        frame.render_widget(Paragraph::new(" j/k move   q quit").style(quiet), foot);
        let length = u16::try_from(self.field.chars().count()).unwrap_or(u16::MAX);
        let column = form.x.saturating_add(20).saturating_add(length);
        frame.set_cursor_position(Position::new(
            column.min(form.right().saturating_sub(1)),
            form.y + 4,
        ));
    }
}

/// All events that are there, at least one; none at the end of input.
///
/// Polled with the task's own waker each time: the stream keeps the waker of the first poll that found nothing, so one
/// look with a waker that does nothing (`now_or_never`) would make it sleep for good.
fn drain(events: &mut EventStream, context: &mut Context<'_>) -> Poll<Vec<io::Result<Event>>> {
    let mut burst = Vec::new();
    loop {
        match events.poll_next_unpin(context) {
            Poll::Ready(Some(event)) => burst.push(event),
            Poll::Pending if burst.is_empty() => return Poll::Pending,
            Poll::Pending | Poll::Ready(None) => return Poll::Ready(burst),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let mut terminal = ratatui::init();
    execute!(stdout(), EnableBracketedPaste)?;
    let mut model = Model::default();
    let mut events = EventStream::new();
    terminal.draw(|frame| model.draw(frame))?;
    'run: loop {
        let burst = poll_fn(|context| drain(&mut events, context)).await;
        if burst.is_empty() {
            break;
        }
        for event in burst {
            if matches!(model.update(&event?), Next::Quit) {
                break 'run;
            }
        }
        terminal.draw(|frame| model.draw(frame))?;
    }
    execute!(stdout(), DisableBracketedPaste)?;
    ratatui::restore();
    Ok(())
}
