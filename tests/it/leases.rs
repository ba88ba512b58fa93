//! Programs that share one sandbox: each holds a lease, and the last one takes the sandbox with it.

use std::time::Duration;

use pleo_onboard::adapters::clock::Clock;
use pleo_onboard::adapters::sandbox_process::{ensure_running, find_running};
use pleo_onboard::sandbox::{
    ClientAuthPolicy, Ending, LeaseMode, Options, Ports, RateLimit, serve,
};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

fn options(directory: &std::path::Path, lease: LeaseMode) -> Options {
    Options {
        directory: directory.to_owned(),
        ports: Ports::Any,
        redirect_uris: Vec::new(),
        scenarios: Vec::new(),
        seed: None,
        clock: Clock::System,
        rate_limit: RateLimit::On,
        accepts: ClientAuthPolicy::BasicOrBody,
        lease,
    }
}

/// Serves in the background of the test; the announcement's bases, and what ends it.
async fn served(options: Options) -> (String, String, tokio::task::JoinHandle<Ending>) {
    let (told, ready) = oneshot::channel();
    let serving = tokio::task::spawn_local(async move {
        let tell = |announcement: &pleo_onboard::sandbox::Announcement| {
            let _test_is_over = told.send((
                announcement.auth_base.clone(),
                announcement.api_base.clone(),
            ));
        };
        serve(options, tell, CancellationToken::new())
            .await
            .expect("the sandbox serves")
    });
    let (auth_base, api_base) = ready.await.expect("the sandbox is ready");
    (auth_base, api_base, serving)
}

#[tokio::test]
async fn the_sandbox_ends_with_its_last_lease_and_not_before() {
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let home = tempfile::tempdir().unwrap();
            let (auth_base, _, mut serving) =
                served(options(home.path(), LeaseMode::WhileClientsHoldOne)).await;
            let one = find_running(home.path()).await.unwrap();
            let other = find_running(home.path()).await.unwrap();
            assert_eq!(one.announcement.auth_base, auth_base);
            drop(one);
            let early = tokio::time::timeout(Duration::from_millis(1_500), &mut serving).await;
            assert!(early.is_err(), "it ended while a lease was held");
            drop(other);
            let ending = tokio::time::timeout(Duration::from_secs(2), serving).await;
            assert_eq!(ending.unwrap().unwrap(), Ending::LeasesEnded);
            assert!(find_running(home.path()).await.is_none());
        })
        .await;
}

#[tokio::test]
async fn a_running_sandbox_is_found_and_no_other_is_started() {
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let home = tempfile::tempdir().unwrap();
            let (_, api_base, serving) = served(options(home.path(), LeaseMode::UntilEnded)).await;
            let missing = home.path().join("no-such-program");
            let running = ensure_running(home.path(), &missing, home.path())
                .await
                .unwrap();
            assert_eq!(running.announcement.api_base, api_base);
            serving.abort();
        })
        .await;
}
