// HabitueTill.cs - Habitué's till page in a WebView2 of a Windows register (WinForms or WPF: only the control differs).
//
// NuGet: Microsoft.Web.WebView2.  The page tells by window.chrome.webview, and hears what is posted to it as JSON.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.Web.WebView2.Core;

public sealed record Line(string Sku, string Label, string Quantity, long Amount, string Vat);

/// What the register writes down before it is acknowledged; the rest is in Message.
public sealed record Sold(string Basket, string Delivery, bool IsAgain, JsonElement Message);

public sealed class HabitueTill
{
    private const int Version = 1;
    private readonly CoreWebView2 view;
    private readonly string origin;

    /// state: open, locked, key.
    public event Action<string>? Ready;
    /// basket, rest in minor units, the whole message with its discount lines.
    public event Action<string, long, JsonElement>? Quoted;
    /// code, detail.
    public event Action<string, string>? Problem;
    /// Recorded or returned.  It is acknowledged when this has come back without an exception: write it down in there.
    public Func<Sold, Task>? Recorded { get; set; }

    public HabitueTill(CoreWebView2 view, Uri page)
    {
        this.view = view;
        origin = page.GetLeftPart(UriPartial.Authority);
        // The page alone is shown here: another could speak as if it were Habitué.
        view.NavigationStarting += (_, e) => e.Cancel = new Uri(e.Uri).GetLeftPart(UriPartial.Authority) != origin;
        view.WebMessageReceived += Hear;
        view.NavigationCompleted += (_, e) => { if (e.IsSuccess) Say(new { habitue = Version, type = "hello", focus = true }); };
        view.Navigate(page.ToString()); // the first time with #key=hab_…, which the page keeps
    }

    public void Basket(string basket, string receipt, IReadOnlyList<Line> lines, bool registerCommits) => Say(new
    {
        habitue = Version,
        type = "basket",
        basket,
        receipt,
        lines = lines.Select(one => new { sku = one.Sku, label = one.Label, quantity = one.Quantity, amount = one.Amount, vat = one.Vat }),
        total = lines.Sum(one => one.Amount),
        commit = registerCommits ? "host" : "cashier",
    });

    /// What a reader of the register sent; null: the page waits for a card.
    public void Customer(string? card) =>
        Say(card is null ? new { habitue = Version, type = "customer" } : new { habitue = Version, type = "customer", card });

    public void Commit(string basket, long rest) => Say(new { habitue = Version, type = "commit", basket, rest });

    public void Cancel(string basket) => Say(new { habitue = Version, type = "cancel", basket });

    private void Say(object message) => view.PostWebMessageAsJson(JsonSerializer.Serialize(message));

    private async void Hear(object? sender, CoreWebView2WebMessageReceivedEventArgs e)
    {
        if (new Uri(e.Source).GetLeftPart(UriPartial.Authority) != origin) return;
        using var document = JsonDocument.Parse(e.WebMessageAsJson);
        var message = document.RootElement.Clone();
        if (!message.TryGetProperty("habitue", out var version) || version.GetInt32() != Version) return;
        switch (message.GetProperty("type").GetString())
        {
            case "ready":
                Ready?.Invoke(message.GetProperty("state").GetString()!);
                break;
            case "quote":
                Quoted?.Invoke(message.GetProperty("basket").GetString()!, message.GetProperty("rest").GetInt64(), message);
                break;
            case "recorded":
            case "returned":
                var delivery = message.GetProperty("delivery").GetString()!;
                if (Recorded is null) break; // told again until somebody writes it down
                await Recorded(new Sold(message.GetProperty("basket").GetString() ?? "", delivery, message.GetProperty("is_again").GetBoolean(), message));
                Say(new { habitue = Version, type = "acknowledge", delivery });
                break;
            case "problem":
                Problem?.Invoke(message.GetProperty("code").GetString()!, message.GetProperty("detail").GetString()!);
                break;
        }
    }
}
