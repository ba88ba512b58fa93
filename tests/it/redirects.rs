//! Redirects that a server answers a credentialed request with: nothing follows them, and nothing is sent there.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pleo_onboard::adapters::client::Client;
use pleo_onboard::environment::{ClientAuth, Environment, EnvironmentName};
use pleo_onboard::oauth::request::{
    Plan, PreparedRequest, build_exchange, build_introspection, build_refresh, verifier_from,
};
use pleo_onboard::oauth::token::{Grant, read_token_answer};
use pleo_onboard::problem::ProblemCode;
use pleo_onboard::secret::{AccessToken, AuthorizationCode, ClientSecret, RefreshToken};

use super::support::web::{Web, say};

/// A socket that notes every byte that comes.
struct Target {
    port: u16,
    bytes: Arc<Mutex<BTreeMap<usize, Vec<u8>>>>,
}

impl Target {
    fn on(address: &str) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let bytes: Arc<Mutex<BTreeMap<usize, Vec<u8>>>> = Arc::default();
        let noted = Arc::clone(&bytes);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let mut stream = stream;
                let _cannot_fail = stream.set_read_timeout(Some(Duration::from_secs(1)));
                let mut came = vec![0; 4096];
                let length = stream.read(&mut came).unwrap_or(0);
                came.truncate(length);
                noted.lock().unwrap().insert(number, came);
            }
        });
        Self { port, bytes }
    }
}

fn environment(port: u16, auth: ClientAuth) -> Environment {
    let url = |path: &str| format!("http://127.0.0.1:{port}{path}").parse().unwrap();
    Environment {
        name: EnvironmentName::Custom("redirecting".to_owned()),
        authorize_url: url("/authorize"),
        token_url: url("/token"),
        api_base: url(""),
        introspect_url: Some(url("/introspect")),
        login_url: None,
        issuer: None,
        client_auth: auth,
    }
}

/// What carries something secret: exchange, refresh and introspection.
fn credentialed(environment: &Environment) -> [PreparedRequest; 3] {
    let secret = ClientSecret::new("fake-secret".to_owned());
    let plan = Plan {
        client_id: "fake-client".to_owned(),
        redirect_uri: "http://localhost:7538/callback".to_owned(),
        scopes: vec!["users:read".to_owned()],
    };
    let code = AuthorizationCode::new("fake-code".to_owned());
    let verifier = verifier_from([7; 32]);
    let access = AccessToken::new("fake-access".to_owned());
    let refresh = RefreshToken::new("fake-refresh".to_owned());
    [
        build_exchange(environment, &plan, &secret, &code, &verifier).unwrap(),
        build_refresh(environment, "fake-client", &secret, &refresh).unwrap(),
        build_introspection(environment, "fake-client", &secret, &access).unwrap(),
    ]
}

fn call(port: u16) -> reqwest::Request {
    let url = format!("http://127.0.0.1:{port}/v2/employees");
    let mut request = reqwest::Request::new(reqwest::Method::GET, url.parse().unwrap());
    let bearer = reqwest::header::HeaderValue::from_static("Bearer fake-access");
    let headers = request.headers_mut();
    headers.insert(reqwest::header::AUTHORIZATION, bearer);
    request
}

/// Sends everything that carries a secret to a server that points to `location`; how many requests that server saw.
async fn provoke(status: u16, location: String, client: &Client) -> usize {
    let head = format!("location: {location}\r\n");
    let web = Web::plain(move |_, out| say(out, &format!("{status} Elsewhere"), &head, "moved"));
    for auth in [ClientAuth::Basic, ClientAuth::Body] {
        for request in credentialed(&environment(web.port, auth)) {
            let received = client.send_prepared(request).await.unwrap();
            assert_eq!(received.status, status);
            let read = read_token_answer(&received.as_answer(), Grant::Code);
            assert_eq!(read.unwrap_err().code, ProblemCode::TokenRedirected);
        }
    }
    let received = client.send(call(web.port), 1_000).await.unwrap();
    assert_eq!(received.status, status);
    web.asked().len()
}

#[tokio::test]
async fn tk_10_a_redirect_gets_no_byte_wherever_it_leads() {
    let client = Client::default();
    let targets = ["127.0.0.1", "127.0.0.2"].map(Target::on);
    for status in [301, 302, 303, 307, 308] {
        let mut places = vec!["/token".to_owned()];
        for (host, target) in [("127.0.0.1", 0), ("localhost", 0), ("127.0.0.2", 1)] {
            let port = targets[target].port;
            let with_scheme = |scheme| format!("{scheme}://{host}:{port}/token?again=1");
            places.extend(["http", "https"].map(with_scheme));
        }
        for place in places {
            // Six requests for tokens and a call: what leads back to the same server is not asked again.
            assert_eq!(provoke(status, place, &client).await, 7, "{status}");
        }
    }
    for target in targets {
        let came = target.bytes.lock().unwrap();
        assert!(came.is_empty(), "{came:?}");
    }
}
