//! The wire between the process and the PostgreSQL server: not there, silent, or whole.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

/// A port where nothing listens yet, and the server that is to be behind it.
pub(super) struct Wire {
    server: SocketAddr,
    port: u16,
    flows: watch::Sender<bool>,
}

impl Wire {
    /// The wire with the address of the database as it is reached over it.
    pub(super) fn to(database: &str) -> (Self, String) {
        let mut url = Url::parse(database).unwrap();
        let host = url.host_str().unwrap().to_owned();
        let server = format!("{host}:{}", url.port().unwrap_or(5432)).parse().expect("an address of the test server");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(port)).unwrap();
        (Self { server, port, flows: watch::Sender::new(true) }, url.into())
    }

    /// From now on connections are accepted. What is sent over them arrives while the wire is not silent.
    pub(super) async fn open(&self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        let (server, flows) = (self.server, self.flows.subscribe());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let flows = flows.clone();
                tokio::spawn(async move {
                    let Ok(far) = TcpStream::connect(server).await else { return };
                    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                    tokio::select! {
                        () = pass_on(near_in, far_out, flows.clone()) => {}
                        () = pass_on(far_in, near_out, flows) => {}
                    }
                });
            }
        });
    }

    /// Nothing arrives any more, and nobody is told.
    pub(super) fn falls_silent(&self) {
        self.flows.send_replace(false);
    }

    /// Everything arrives again, also what was sent meanwhile.
    pub(super) fn flows_again(&self) {
        self.flows.send_replace(true);
    }
}

async fn pass_on(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut flows: watch::Receiver<bool>) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if flows.wait_for(|flows| *flows).await.is_err() || to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}
