//! Static files, and the status of pages that say "not found".

use app::server::AppState;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use leptos::prelude::LeptosOptions;
use tower::ServiceBuilder;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// The built site: files with a hash in their name for ever, the rest for an hour.
pub fn files(options: &LeptosOptions) -> Router<AppState> {
    let root = std::path::PathBuf::from(options.site_root.as_ref());
    let cached =
        |value: &'static str| SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static(value));
    let dir = |name: &str| {
        ServeDir::new(root.join(name)).precompressed_br().precompressed_gzip().append_index_html_on_directories(false)
    };
    let forever = ServiceBuilder::new().layer(cached("public, max-age=31536000, immutable"));
    let hour = ServiceBuilder::new().layer(cached("public, max-age=3600"));
    let everywhere = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    Router::new()
        .nest_service("/pkg", forever.clone().service(dir("pkg")))
        .nest_service("/fonts", forever.service(dir("fonts")))
        .route_service(
            "/favicon.svg",
            hour.clone().service(ServeFile::new(root.join("favicon.svg")).precompressed_br()),
        )
        .route_service("/robots.txt", hour.clone().service(ServeFile::new(root.join("robots.txt"))))
        // The one file that other sites load. It is in their pages, so it follows a change within the hour.
        .route_service(
            "/widget.js",
            ServiceBuilder::new()
                .layer(everywhere("cross-origin-resource-policy", "cross-origin"))
                .layer(everywhere("access-control-allow-origin", "*"))
                .layer(hour)
                .service(ServeFile::new(root.join("widget.js")).precompressed_br().precompressed_gzip()),
        )
}

/// An address that nothing answers: the product's own page, with status 404.
pub async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let options = state.options.clone();
    let render = leptos_axum::render_app_async_with_context(
        {
            let state = state.clone();
            move || leptos::prelude::provide_context(state.clone())
        },
        move || app::shell::shell(options.clone()),
    );
    let mut response = render(request).await;
    *response.status_mut() = http::StatusCode::NOT_FOUND;
    response
}

/// Pages are never kept by browsers or proxies: they show patients' numbers.
pub async fn status_of_pages(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
