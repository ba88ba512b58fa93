use proptest::prelude::*;

use super::*;

fn any_action() -> impl Strategy<Value = Action> {
    use Action as A;
    prop::sample::select(vec![
        A::NextItem,
        A::PreviousItem,
        A::Activate,
        A::Toggle,
        A::Back,
        A::Help,
        A::Commands,
        A::Quit,
        A::NextStop,
        A::PreviousStop,
        A::PageDown,
        A::PageUp,
        A::First,
        A::Last,
        A::Open,
        A::Copy,
        A::PasteRedirect,
        A::Retry,
        A::Review,
        A::Export,
        A::CopyAnswer,
        A::Goto1,
        A::Goto2,
        A::Goto3,
        A::Goto4,
        A::Goto5,
        A::Goto6,
        A::Goto7,
        A::Goto8,
        A::Goto9,
        A::Redraw,
        A::Partners,
    ])
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let problem = || Problem::new(ProblemCode::NetworkUnreachable);
    prop::sample::select(vec![
        Answer::Listening(Return::PasteOnly),
        Answer::Ignored("wrong state"),
        Answer::RedirectAccepted,
        Answer::RedirectEnded(problem()),
        Answer::Granted(facts(), StoreKind::Session),
        Answer::Failed(problem()),
        Answer::Woke,
        Answer::Refreshed(facts()),
        Answer::Called(response(401)),
        Answer::Registered {
            client_id: "fake".to_owned(),
        },
        Answer::Collected,
        Answer::SecretKept(SecretPlace::Store(StoreKind::File)),
        Answer::Forgotten,
    ])
}

fn surveyed() -> crate::wizard::board::Told {
    let one = |name: &str| crate::session::partner::Partner::of(&Session::new(name), AT);
    crate::wizard::board::Told::Surveyed(vec![one("acme"), one("globex")])
}

fn any_msg() -> impl Strategy<Value = Msg> {
    prop_oneof![
        4 => any_action().prop_map(Msg::Pressed),
        2 => any::<char>().prop_map(|c| Msg::Typed(InputRequest::InsertChar(c))),
        1 => ".{0,40}".prop_map(Msg::Pasted),
        2 => (1_u64..40, any_answer()).prop_map(|(ticket, answer)| Msg::Answered(Ticket(ticket), answer)),
        1 => (1_u64..40).prop_map(|ticket| Msg::Profiles(Ticket(ticket), surveyed())),
        1 => Just(Msg::Resized),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_panics_and_leaving_works(messages in prop::collection::vec(any_msg(), 0..120)) {
        let mut model = start();
        let mut twin = start();
        for message in messages {
            let effects = update(&mut model, AT, message.clone());
            prop_assert_eq!(effects, update(&mut twin, AT, message));
            prop_assert!(!steps::items(&model).is_empty());
            prop_assert!(model.focused_item().is_some());
        }
        prop_assert_eq!(format!("{model:?}"), format!("{twin:?}"));
        let effects = press(&mut model, Action::Leave);
        prop_assert!(effects.contains(&Effect::Quit(Exit::Interrupted)));
    }

    #[test]
    fn back_always_leads_to_the_welcome_in_the_end(actions in prop::collection::vec(any_action(), 0..40)) {
        let mut model = start();
        for action in actions {
            press(&mut model, action);
        }
        for _ in 0..40 {
            press(&mut model, Action::Back);
        }
        prop_assert_eq!(model.stop, StopId::Welcome);
        prop_assert_eq!(&model.overlay, &None);
    }
}
