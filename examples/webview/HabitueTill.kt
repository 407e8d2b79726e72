// HabitueTill.kt - Habitué's till page in a WebView of an Android register.
//
// androidx.webkit gives the page an object `habitueHost`, on pages of this origin alone, with messages both ways; they
// are texts.  (An older WebView without WEB_MESSAGE_LISTENER: addJavascriptInterface of an object with
// @JavascriptInterface fun postMessage(text: String) by the same name, and evaluateJavascript("habitue.receive(...)").)
package example.register

import android.annotation.SuppressLint
import android.net.Uri
import android.webkit.WebView
import androidx.webkit.JavaScriptReplyProxy
import androidx.webkit.WebViewCompat
import org.json.JSONArray
import org.json.JSONObject

class HabitueTill(private val view: WebView, page: Uri) {
    /** Anything but what has to be acknowledged. */
    var heard: (type: String, message: JSONObject) -> Unit = { _, _ -> }

    /** Recorded or returned: true when it is written down.  Otherwise it is told again. */
    var recorded: (message: JSONObject) -> Boolean = { false }

    private var page: JavaScriptReplyProxy? = null

    init {
        @SuppressLint("SetJavaScriptEnabled")
        view.settings.javaScriptEnabled = true
        view.settings.domStorageEnabled = true // the key and what waits to be sent stay
        val origin = "${page.scheme}://${page.authority}"
        WebViewCompat.addWebMessageListener(view, "habitueHost", setOf(origin)) { _, message, _, isMainFrame, reply ->
            if (isMainFrame) {
                val told = JSONObject(message.data ?: "{}")
                val isNew = this.page == null
                this.page = reply
                if (isNew) say(JSONObject().put("type", "hello").put("focus", true))
                if (told.optInt("habitue") == VERSION) hear(told)
            }
        }
        view.loadUrl(page.toString()) // the first time with #key=hab_…, which the page keeps
    }

    fun basket(basket: String, receipt: String, lines: JSONArray, total: Long, registerCommits: Boolean) =
        say(JSONObject().put("type", "basket").put("basket", basket).put("receipt", receipt).put("lines", lines)
            .put("total", total).put("commit", if (registerCommits) "host" else "cashier"))

    /** What a reader of the register sent; null: the page waits for a card. */
    fun customer(card: String?) = say(JSONObject().put("type", "customer").putOpt("card", card))

    fun commit(basket: String, rest: Long) = say(JSONObject().put("type", "commit").put("basket", basket).put("rest", rest))

    fun cancel(basket: String) = say(JSONObject().put("type", "cancel").put("basket", basket))

    private fun say(message: JSONObject) {
        page?.postMessage(message.put("habitue", VERSION).toString())
    }

    private fun hear(message: JSONObject) {
        val delivery = message.optString("delivery")
        if (delivery.isEmpty()) heard(message.getString("type"), message)
        else if (recorded(message)) say(JSONObject().put("type", "acknowledge").put("delivery", delivery))
    }

    private companion object {
        const val VERSION = 1
    }
}
