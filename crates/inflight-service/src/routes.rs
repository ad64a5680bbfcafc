//! Resources with all their methods: besides those that a resource has of its own, each answers OPTIONS with what it
//! allows and TRACE with an echo, and any other method with 405, or 501 where the method is nobody's.

use axum::Router;
use axum::handler::Handler;
use axum::http::header::ALLOW;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter};

use super::problem::Problem;
use super::trace;

/// The methods of RFC 9110 and RFC 5789 that a resource can take: those of the lecture, but for CONNECT.
const KNOWN: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE";

/// Resources under their paths. It remembers what axum's router does not tell: which methods each one takes.
#[derive(Debug)]
pub(super) struct Routes<S> {
    router: Router<S>,
    listed: Vec<(&'static str, Vec<Method>)>,
}

/// A resource with its methods.
#[derive(Debug)]
pub(super) struct Resource<S> {
    methods: MethodRouter<S>,
    allowed: Vec<Method>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    pub(super) fn new() -> Self {
        Self { router: Router::new(), listed: Vec::new() }
    }

    /// The resource at this path.
    pub(super) fn resource(mut self, path: &'static str, resource: Resource<S>) -> Self {
        let Resource { methods, mut allowed } = resource;
        allowed.extend([Method::OPTIONS, Method::TRACE]);
        let names: Vec<&str> = allowed.iter().map(Method::as_str).collect();
        let allow = names.join(", ");
        let options = allow.clone();
        let methods = methods
            .options(move || std::future::ready((StatusCode::NO_CONTENT, [(ALLOW, options)])))
            .trace(trace::echo)
            .fallback(move |method: Method| std::future::ready(unknown(&method, Some(allow))));
        self.router = self.router.route(path, methods);
        self.listed.push((path, allowed));
        self
    }

    /// All of the other's resources as well.
    pub(super) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.listed.extend(other.listed);
        self
    }

    pub(super) fn with_state<T>(self, state: S) -> Routes<T> {
        Routes { router: self.router.with_state(state), listed: self.listed }
    }

    pub(super) fn router(self) -> Router<S> {
        self.router
    }

    /// Every path with the methods that it takes.
    #[cfg(test)]
    pub(super) fn listed(&self) -> &[(&'static str, Vec<Method>)] {
        &self.listed
    }
}

impl<S: Clone + Send + Sync + 'static> Resource<S> {
    pub(super) fn new() -> Self {
        Self { methods: MethodRouter::new(), allowed: Vec::new() }
    }

    fn on<T: 'static>(mut self, method: Method, handler: impl Handler<T, S>) -> Self {
        // It has a filter for each of the methods below.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.methods = self.methods.on(filter, handler);
        self.allowed.push(method);
        self
    }

    /// HEAD is GET without the body.
    pub(super) fn get<T: 'static>(self, handler: impl Handler<T, S>) -> Self {
        let mut this = self.on(Method::GET, handler);
        this.allowed.push(Method::HEAD);
        this
    }

    pub(super) fn post<T: 'static>(self, handler: impl Handler<T, S>) -> Self {
        self.on(Method::POST, handler)
    }

    pub(super) fn put<T: 'static>(self, handler: impl Handler<T, S>) -> Self {
        self.on(Method::PUT, handler)
    }

    pub(super) fn patch<T: 'static>(self, handler: impl Handler<T, S>) -> Self {
        self.on(Method::PATCH, handler)
    }

    pub(super) fn delete<T: 'static>(self, handler: impl Handler<T, S>) -> Self {
        self.on(Method::DELETE, handler)
    }
}

/// The answer to a method that a resource does not take; `None` where there is no resource.
fn unknown(method: &Method, allow: Option<String>) -> Response {
    // CONNECT and QUERY are methods that this service recognises and no resource of it takes.
    let known = KNOWN.split(", ").chain(["CONNECT", "QUERY"]).any(|known| known == method.as_str());
    if !known {
        Problem::not_implemented("this service knows no such method").into_response()
    } else if let Some(allow) = allow {
        Problem::not_allowed(&allow).into_response()
    } else {
        Problem::new(StatusCode::NOT_FOUND, "there is nothing at this address").into_response()
    }
}

/// The answer where there is no resource. `OPTIONS *` asks about the service as a whole.
pub(super) async fn nothing(method: Method, uri: Uri) -> Response {
    if method == Method::OPTIONS && uri.path() == "*" {
        (StatusCode::NO_CONTENT, [(ALLOW, KNOWN)]).into_response()
    } else {
        unknown(&method, None)
    }
}
