using System.Text;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Market;

/// <summary>What is wrong with the figures of an answer that is otherwise as it should be.</summary>
public enum MarketTwist
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One column more, the third: what reads by position reads the wrong ones.</summary>
    ColumnMore,

    /// <summary>One column less: the third is not there.</summary>
    ColumnLess,

    /// <summary>The newest row, or the quote, holds the figures of the session before under its own date.</summary>
    YesterdayAsToday,

    /// <summary>Volumes a hundred times what they are: lots sent as shares.</summary>
    HundredTimes,

    /// <summary>Every row twice.</summary>
    DuplicateRows,

    /// <summary>Forward-adjusted prices below zero, all of them.</summary>
    NegativeForward,

    /// <summary>Beijing shares under the codes that they had before 2025-10-09.</summary>
    FormerCode,
}

/// <summary>How a market site treats a request instead of as it should.</summary>
public sealed class MarketMood
{
    private const string Page =
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>访问验证</title></head><body>请完成滑块验证</body></html>";

    private readonly Func<HttpContext, MarketAnswer, TimeProvider, Task> send;

    private MarketMood(
        Func<HttpContext, MarketAnswer, TimeProvider, Task> send,
        MarketTwist twist = MarketTwist.None
    ) => (this.send, Twist) = (send, twist);

    /// <summary>As it should; lets requests pass before those that are treated otherwise.</summary>
    public static MarketMood Well { get; } = new((http, answer, _) => answer.WriteAsync(http));

    /// <summary>Closes the connection without a byte, as EastMoney does it to those it has banned.</summary>
    public static MarketMood Close { get; } =
        new(
            (http, _, _) =>
            {
                http.Abort();
                return Task.CompletedTask;
            }
        );

    /// <summary>HTTP 200 with a web page that wants a person.</summary>
    public static MarketMood WebPage { get; } = Instead(200, "text/html; charset=utf-8", Page);

    /// <summary>HTTP 200 without a body.</summary>
    public static MarketMood Empty { get; } = Instead(200, "text/plain", "");

    /// <summary>Never answers; ends when the caller hangs up.</summary>
    public static MarketMood Silence { get; } =
        new((http, _, clock) => Task.Delay(Timeout.InfiniteTimeSpan, clock, http.RequestAborted));

    /// <summary>Half of the answer, and then the connection is closed.</summary>
    public static MarketMood HalfBody { get; } =
        new(
            async (http, answer, _) =>
            {
                answer.WriteHead(http);
                await http.Response.Body.WriteAsync(
                    answer.Body.AsMemory(0, answer.Body.Length / 2),
                    http.RequestAborted
                );
                await http.Response.Body.FlushAsync(http.RequestAborted);
                // A reset takes what the other side has not read yet with it.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, http.RequestAborted);
                http.Abort();
            }
        );

    /// <summary>The answer without its end, which comes in the middle of a character of two bytes.</summary>
    public static MarketMood HalfCharacter { get; } =
        new(
            (http, answer, _) =>
            {
                var lead = Array.FindLastIndex(answer.Body, b => b >= 0x81);
                while (lead > 0 && answer.Body[lead - 1] >= 0x81)
                    lead--; // to the first byte of the last word
                byte[] cut = lead < 0 ? [.. answer.Body, 0x81] : answer.Body[..(lead + 1)];
                return (answer with { Body = cut }).WriteAsync(http);
            }
        );

    /// <summary>What is wrong with the figures.</summary>
    internal MarketTwist Twist { get; }

    /// <summary>A status with a gateway's page, such as 500 or 502.</summary>
    public static MarketMood Status(int status) =>
        Instead(status, "text/html", $"<html><head><title>{status}</title></head><body>nginx</body></html>");

    /// <summary>HTTP 429.</summary>
    /// <param name="retryAfter">Sent as whole seconds; null sends no such header.</param>
    public static MarketMood TooMany(TimeSpan? retryAfter = null) =>
        new(
            (http, _, _) =>
            {
                if (retryAfter is { } wait)
                    http.Response.Headers.RetryAfter = $"{wait.TotalSeconds:F0}";
                return new MarketAnswer(429, "text/plain", Encoding.UTF8.GetBytes("Too Many Requests")).WriteAsync(
                    http
                );
            }
        );

    /// <summary>Another answer, whatever was asked.</summary>
    public static MarketMood Instead(int status, string contentType, string body) =>
        new((http, _, _) => new MarketAnswer(status, contentType, Encoding.UTF8.GetBytes(body)).WriteAsync(http));

    /// <summary>The answer in eight parts, with a pause before each by the clock of the site.</summary>
    public static MarketMood Slow(TimeSpan pause) =>
        new(
            async (http, answer, clock) =>
            {
                answer.WriteHead(http);
                for (var part = 0; part < 8; part++)
                {
                    var (from, to) = (answer.Body.Length * part / 8, answer.Body.Length * (part + 1) / 8);
                    await Task.Delay(pause, clock, http.RequestAborted);
                    await http.Response.Body.WriteAsync(answer.Body.AsMemory(from, to - from), http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                }
            }
        );

    /// <summary>The answer as ever, but with something wrong in its figures.</summary>
    public static MarketMood Twisted(MarketTwist twist) => new((http, answer, _) => answer.WriteAsync(http), twist);

    internal Task SendAsync(HttpContext http, MarketAnswer answer, TimeProvider clock) => send(http, answer, clock);
}
