//! How connections are made: trust, proxies, loopback that stays here, and when each part of it was done.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue,
    Tls13ClientSessionValue,
};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, NamedGroup, RootCertStore};
use tokio::time::Instant;
use tower_service::Service;
use url::Url;

use crate::environment::is_loopback;
use crate::problem::{Problem, ProblemCode};

/// How long it may take to connect: name, TCP, proxy and TLS.
const CONNECT: Duration = Duration::from_secs(9);

/// Where a request goes, as far as that decides how to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Plain HTTP on this machine.
    Here,
    /// TLS on this machine.
    HereByTls,
    /// To another machine, by TLS only.
    Away,
}

impl Way {
    pub(super) fn to(url: &Url) -> Self {
        match (is_loopback(url), url.scheme()) {
            (true, "http") => Self::Here,
            (true, _) => Self::HereByTls,
            (false, _) => Self::Away,
        }
    }
}

/// Builds the client for a way. Reads the certificates that this machine trusts, which takes some milliseconds.
///
/// # Errors
/// [`ProblemCode::NetworkTls`] if there are none.
pub(super) fn build(way: Way) -> Result<reqwest::Client, Problem> {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .https_only(way == Way::Away)
        .tls_backend_preconfigured(tls(way)?)
        .connector_layer(tower_layer::layer_fn(Timed))
        .user_agent(super::USER_AGENT);
    let builder = match way {
        Way::Away => builder,
        // A proxy must never see what stays on this machine, and no name service decides that it leaves it.
        Way::Here | Way::HereByTls => builder.no_proxy().resolve_to_addrs(
            "localhost",
            &[
                SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
            ],
        ),
    };
    let unusable = |_| Problem::new(ProblemCode::NetworkProxy).with_detail("its address is none");
    builder.build().map_err(unusable)
}

fn tls(way: Way) -> Result<ClientConfig, Problem> {
    let unusable = |_| {
        Problem::new(ProblemCode::NetworkTls).with_detail(
            "no certificates to trust were found here; if SSL_CERT_FILE is set, look at the file that it names",
        )
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let mut config = match way {
        Way::Here => versions
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth(),
        Way::HereByTls | Way::Away => {
            let verifier = rustls_platform_verifier::Verifier::new(provider).map_err(unusable)?;
            versions
                // The name of the method warns of verifiers that verify nothing; this is the operating system's.
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth()
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::store(Arc::new(Sessions(ClientSessionMemoryCache::new(32))));
    Ok(config)
}

tokio::task_local! {
    /// The marks of the exchange for which this task connects.
    static MARKS: Arc<Marks>;
}

/// When the parts of connecting were done, for one exchange.
#[derive(Default)]
pub(super) struct Marks {
    /// The connection was begun.
    pub(super) begun: OnceLock<Instant>,
    /// TLS was begun.
    pub(super) tls: OnceLock<Instant>,
    /// The connection was ready for a request.
    pub(super) ready: OnceLock<Instant>,
}

impl Marks {
    /// Notes them while `work` is done.
    pub(super) async fn during<T>(self: &Arc<Self>, work: impl Future<Output = T>) -> T {
        MARKS.scope(Arc::clone(self), work).await
    }
}

/// A connector that notes when it began and when it was done.
#[derive(Clone)]
struct Timed<S>(S);

impl<S, R> Service<R> for Timed<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let marks = MARKS.try_with(Arc::clone).unwrap_or_default();
        let _first_try = marks.begun.set(Instant::now());
        let connecting = self.0.call(request);
        Box::pin(async move {
            let connected = connecting.await?;
            let _first_try = marks.ready.set(Instant::now());
            Ok(connected)
        })
    }
}

/// The sessions that can be taken up again. It is asked first of all when TLS begins, which is how that is noted.
struct Sessions(ClientSessionMemoryCache);

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

fn tls_begins() {
    let _nobody_asks = MARKS.try_with(|marks| {
        let _first_try = marks.tls.set(Instant::now());
    });
}

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, server_name: ServerName<'static>, group: NamedGroup) {
        self.0.set_kx_hint(server_name, group);
    }

    fn kx_hint(&self, server_name: &ServerName<'_>) -> Option<NamedGroup> {
        tls_begins();
        self.0.kx_hint(server_name)
    }

    fn set_tls12_session(&self, server_name: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.0.set_tls12_session(server_name, value);
    }

    fn tls12_session(&self, server_name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.tls12_session(server_name)
    }

    fn remove_tls12_session(&self, server_name: &ServerName<'static>) {
        self.0.remove_tls12_session(server_name);
    }

    fn insert_tls13_ticket(
        &self,
        server_name: ServerName<'static>,
        value: Tls13ClientSessionValue,
    ) {
        self.0.insert_tls13_ticket(server_name, value);
    }

    fn take_tls13_ticket(
        &self,
        server_name: &ServerName<'static>,
    ) -> Option<Tls13ClientSessionValue> {
        tls_begins();
        self.0.take_tls13_ticket(server_name)
    }
}
