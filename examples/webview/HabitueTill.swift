// HabitueTill.swift - Habitué's till page in a WKWebView of a register on iPad or Mac.
//
// The page tells by webkit.messageHandlers.habitue, and hears what is given to habitue.receive().
import WebKit

final class HabitueTill: NSObject, WKScriptMessageHandler, WKNavigationDelegate {
    static let version = 1
    let view: WKWebView
    private let page: URL

    /// Anything but what has to be acknowledged: type, the whole message.
    var heard: (String, [String: Any]) -> Void = { _, _ in }
    /// Recorded or returned: true when it is written down.  Otherwise it is told again.
    var recorded: ([String: Any]) -> Bool = { _ in false }

    /// The first time with #key=hab_…, which the page keeps.
    init(page: URL) {
        self.page = page
        let settings = WKWebViewConfiguration()
        settings.websiteDataStore = .default() // the key and what waits to be sent stay
        view = WKWebView(frame: .zero, configuration: settings)
        super.init()
        settings.userContentController.add(self, name: "habitue")
        view.navigationDelegate = self
        view.load(URLRequest(url: page))
    }

    func basket(_ basket: String, receipt: String, lines: [[String: Any]], total: Int, registerCommits: Bool) {
        say(["type": "basket", "basket": basket, "receipt": receipt, "lines": lines, "total": total,
             "commit": registerCommits ? "host" : "cashier"])
    }

    /// What a reader of the register sent; nil: the page waits for a card.
    func customer(_ card: String?) {
        say(card.map { ["type": "customer", "card": $0] } ?? ["type": "customer"])
    }

    func commit(_ basket: String, rest: Int) { say(["type": "commit", "basket": basket, "rest": rest]) }

    func cancel(_ basket: String) { say(["type": "cancel", "basket": basket]) }

    private func say(_ told: [String: Any]) {
        var message = told
        message["habitue"] = HabitueTill.version
        // As an argument, not as text put together: a label with a quote in it stays a label.
        view.callAsyncJavaScript("habitue.receive(message)", arguments: ["message": message], in: nil, in: .page)
    }

    func userContentController(_: WKUserContentController, didReceive told: WKScriptMessage) {
        let origin = told.frameInfo.securityOrigin
        guard told.frameInfo.isMainFrame, origin.host == page.host, origin.protocol == page.scheme,
              let message = told.body as? [String: Any], message["habitue"] as? Int == HabitueTill.version,
              let type = message["type"] as? String else { return }
        guard let delivery = message["delivery"] as? String else { return heard(type, message) }
        if recorded(message) { say(["type": "acknowledge", "delivery": delivery]) }
    }

    func webView(_: WKWebView, didFinish _: WKNavigation!) {
        say(["type": "hello", "focus": true])
    }

    /// The page alone is shown here: another could speak as if it were Habitué.
    func webView(_: WKWebView, decidePolicyFor action: WKNavigationAction,
                 decisionHandler: @escaping (WKNavigationActionPolicy) -> Void) {
        decisionHandler(action.request.url?.host == page.host ? .allow : .cancel)
    }
}
