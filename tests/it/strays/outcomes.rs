//! What the browser of the one redirect is told, and how the port is held.

use std::time::Duration;

use pleo_onboard::adapters::loopback::{Event, Listener, Page};
use pleo_onboard::problem::ProblemCode;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::stage::{
    AUTHORIZATION_URL, STATE, Stage, bind_somewhere, read_answer, redirect_uri, right_redirect,
};

#[tokio::test]
async fn a_reload_after_success_says_already_used_and_is_not_accepted_again() {
    let mut stage = Stage::waiting().await;
    stage.succeed().await;
    for _ in 0..3 {
        let again = stage.get(&right_redirect()).await;
        assert_eq!(again.status(), 410);
        assert!(again.body.contains("already been used"));
        assert!(again.body.contains("access was granted"));
        assert!(stage.get("/done").await.body.contains("Access granted"));
    }
    let other = stage
        .get(&format!("/callback?code=another&state={STATE}"))
        .await;
    assert_eq!(other.status(), 400);
    assert!(stage.events.try_recv().is_err(), "nothing more is told");
    assert_eq!(stage.kept.lock().unwrap().codes.len(), 1);
}

#[tokio::test]
async fn a_denial_with_the_right_state_ends_the_wait_with_its_own_page() {
    let mut stage = Stage::waiting().await;
    let target = format!("/callback?error=access_denied&error_description=%3Cb%3Eno&state={STATE}");
    let mut browser = stage.connect().await;
    browser
        .write_all(stage.request("GET", &target).as_bytes())
        .await
        .unwrap();
    let Event::Ended { reply } = stage.event().await else {
        panic!("the denial did not end the wait");
    };
    reply.send(Page::Denied).unwrap();
    assert_eq!(
        read_answer(&mut browser).await.header("Location"),
        Some("/done")
    );
    assert!(
        stage
            .get("/done")
            .await
            .body
            .contains("Access was not granted")
    );
    assert!(
        stage
            .get(&target)
            .await
            .body
            .contains("access was not granted")
    );
    assert_eq!(stage.get(&right_redirect()).await.status(), 400, "too late");
    let kept = stage.kept.lock().unwrap();
    assert_eq!(
        kept.ending.as_ref().unwrap().code,
        ProblemCode::CallbackDenied
    );
    assert!(kept.codes.is_empty());
}

#[tokio::test]
async fn a_failed_exchange_is_never_shown_as_success() {
    let mut stage = Stage::waiting().await;
    let mut browser = stage.connect().await;
    browser
        .write_all(stage.request("GET", &right_redirect()).as_bytes())
        .await
        .unwrap();
    let Event::Accepted { reply } = stage.event().await else {
        panic!("not accepted");
    };
    let code = ProblemCode::TokenCodeRefused;
    reply.send(Page::Failed { code }).unwrap();
    let _moved = read_answer(&mut browser).await;
    let page = stage.get("/done").await.body;
    assert!(
        page.contains("did not complete") && page.contains("token.code-refused"),
        "{page}"
    );
    assert!(!page.contains("granted"), "{page}");
}

#[tokio::test]
async fn a_browser_that_goes_away_does_not_lose_the_outcome() {
    let mut stage = Stage::waiting().await;
    let mut browser = stage.connect().await;
    browser
        .write_all(stage.request("GET", &right_redirect()).as_bytes())
        .await
        .unwrap();
    let Event::Accepted { reply } = stage.event().await else {
        panic!("not accepted");
    };
    drop(browser);
    let mut reloaded = stage.connect().await;
    reloaded
        .write_all(stage.request("GET", &right_redirect()).as_bytes())
        .await
        .unwrap();
    reply.send(Page::Granted).unwrap();
    let answer = read_answer(&mut reloaded).await;
    assert!(answer.status() == 303 || answer.body.contains("access was granted"));
    assert!(stage.get("/done").await.body.contains("Access granted"));
}

#[tokio::test(start_paused = true)]
async fn a_slow_exchange_is_shown_as_still_working_until_its_outcome_is_known() {
    let mut stage = Stage::waiting().await;
    let moved = stage.get(&right_redirect()).await;
    assert_eq!(
        (moved.status(), moved.header("Location")),
        (303, Some("/done"))
    );
    let Event::Accepted { reply } = stage.event().await else {
        panic!("not accepted");
    };
    let working = stage.get("/done").await;
    assert!(working.body.contains("Still working") && !working.body.contains("granted"));
    assert_eq!(working.header("Refresh"), Some("2"));
    assert!(
        stage.events.try_recv().is_err(),
        "that was not the last page"
    );
    reply.send(Page::Granted).unwrap();
    while !stage.get("/done").await.body.contains("Access granted") {}
    assert!(matches!(stage.event().await, Event::PageDelivered));
}

#[tokio::test]
async fn of_two_right_redirects_at_once_one_is_accepted() {
    let mut stage = Stage::waiting().await;
    let request = stage.request("GET", &right_redirect());
    let mut browsers = Vec::new();
    for _ in 0..8 {
        let mut browser = stage.connect().await;
        browser.write_all(request.as_bytes()).await.unwrap();
        browsers.push(browser);
    }
    let Event::Accepted { reply } = stage.event().await else {
        panic!("not accepted");
    };
    reply.send(Page::Granted).unwrap();
    for browser in &mut browsers {
        let answer = read_answer(browser).await;
        assert!(
            answer.status() == 303 || answer.status() == 410,
            "{}",
            answer.head
        );
    }
    assert_eq!(stage.kept.lock().unwrap().codes.len(), 1);
    while let Ok(event) = stage.events.try_recv() {
        assert!(matches!(event, Event::PageDelivered), "{event:?}");
    }
}

#[tokio::test]
async fn the_short_link_leads_to_the_authorization_url_while_the_wait_lasts() {
    let mut stage = Stage::waiting().await;
    for _ in 0..2 {
        let answer = stage.get("/").await;
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.header("Location"), Some(AUTHORIZATION_URL));
    }
    assert!(stage.ignored().is_empty(), "it is no stray");
    stage.succeed().await;
    let late = stage.get("/").await;
    assert_eq!((late.status(), late.header("Location")), (404, None));
}

#[tokio::test]
async fn every_answer_forbids_scripts_caches_and_referrers() {
    let mut stage = Stage::waiting().await;
    let mut answers = Vec::new();
    for target in ["/", "/favicon.ico", "/callback", "/callback?code=a&state=b"] {
        answers.push(stage.get(target).await);
    }
    answers.push(stage.send(b"nonsense\r\n\r\n").await);
    answers.push(
        stage
            .send(stage.request("POST", "/callback").as_bytes())
            .await,
    );
    assert_eq!(answers.last().unwrap().header("Allow"), Some("GET"));
    let _whys = stage.ignored();
    stage.succeed().await;
    for target in ["/done", &right_redirect(), "/"] {
        answers.push(stage.get(target).await);
    }
    for answer in answers {
        for (name, value) in [
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'",
            ),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{}", answer.head);
        }
        assert_eq!(
            answer.header("Content-Length"),
            Some(answer.body.len().to_string().as_str())
        );
        assert_eq!(answer.header("Set-Cookie"), None);
    }
}

#[tokio::test]
async fn a_port_that_is_held_on_either_family_is_reported_with_its_holder() {
    for family in ["127.0.0.1:0", "[::1]:0"] {
        let Ok(other) = TcpListener::bind(family).await else {
            continue;
        };
        let port = other.local_addr().unwrap().port();
        let problem = Listener::bind(&redirect_uri("localhost", port))
            .await
            .unwrap_err();
        assert_eq!(problem.code, ProblemCode::CallbackPortTaken, "{family}");
        let detail = problem.detail.unwrap();
        assert!(detail.starts_with(&format!("port {port}")), "{detail}");
        if cfg!(target_os = "linux") {
            assert!(
                detail.contains(&format!("process {}", std::process::id())),
                "{detail}"
            );
        }
    }
}

#[tokio::test]
async fn nobody_else_gets_the_port_while_it_is_held() {
    let (_held, port) = bind_somewhere("localhost").await;
    for address in ["127.0.0.1", "::1", "0.0.0.0", "::"] {
        assert!(
            TcpListener::bind((address, port)).await.is_err(),
            "{address}"
        );
    }
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        assert!(
            Listener::bind(&redirect_uri(host, port)).await.is_err(),
            "{host}"
        );
    }
}

#[tokio::test]
async fn both_families_reach_the_same_wait() {
    let stage = Stage::waiting().await;
    for address in ["127.0.0.1", "::1"] {
        let Ok(mut browser) = TcpStream::connect((address, stage.port)).await else {
            assert_eq!(address, "::1", "a machine may lack the new family only");
            continue;
        };
        browser
            .write_all(stage.request("GET", "/").as_bytes())
            .await
            .unwrap();
        assert_eq!(read_answer(&mut browser).await.status(), 303, "{address}");
    }
}

#[tokio::test]
async fn the_port_is_free_within_100_milliseconds_of_the_stop() {
    let mut stage = Stage::waiting().await;
    let _idle = stage.connect().await;
    stage.stop.cancel();
    timeout(Duration::from_millis(100), stage.serving.join_next())
        .await
        .expect("serving ends")
        .unwrap()
        .unwrap();
    assert!(
        Listener::bind(&redirect_uri("localhost", stage.port))
            .await
            .is_ok()
    );
}
