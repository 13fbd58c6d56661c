using System.Globalization;

namespace Signalbox.FarEnds.LlmVendor;

/// <summary>One way to answer a request: as it should be, or as vendors have been seen to.</summary>
/// <param name="Name">For the reader of a failed test.</param>
/// <param name="PlayAsync">Answers.</param>
public sealed partial record VendorScene(string Name, Func<VendorTurn, Task> PlayAsync)
{
    /// <summary>As it should be.</summary>
    public static VendorScene Normal { get; } = new("normal", turn => turn.AnswerAsync());

    /// <summary>401 with the tail of the key in the text.</summary>
    public static VendorScene BadKey { get; } =
        new(
            "401",
            turn =>
                turn.FailAsync(
                    401,
                    $"Authentication Fails, Your api key: ****{Tail(turn)} is invalid",
                    "authentication_error"
                )
        );

    /// <summary>402.</summary>
    public static VendorScene NoBalance { get; } =
        new("402", turn => turn.FailAsync(402, "Insufficient Balance", "unknown_error"));

    /// <summary>503 with a text and without a header that says how long.</summary>
    public static VendorScene Overloaded { get; } =
        new("503", turn => turn.FailAsync(503, "The server is overloaded, please retry later", "service_unavailable"));

    /// <summary>500 without any text.</summary>
    public static VendorScene EmptyError { get; } = new("500 empty", turn => turn.SayAsync(500, "text/plain", ""));

    /// <summary>502 of a gateway, as a page.</summary>
    public static VendorScene GatewayPage { get; } =
        new(
            "502 page",
            turn =>
                turn.SayAsync(
                    502,
                    "text/html",
                    "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1><hr>nginx</body></html>"
                )
        );

    /// <summary>200 with a sign-in page: a wrong address.</summary>
    public static VendorScene SignInPage { get; } =
        new(
            "200 page",
            turn => turn.SayAsync(200, "text/html; charset=utf-8", "<html><title>Sign in</title><body>…</body></html>")
        );

    /// <summary>Only thoughts, and no answer.</summary>
    public static VendorScene OnlyThoughts { get; } =
        new("only thoughts", turn => turn.AnswerAsync("", "length", "Let me think about this for a very long time."));

    /// <summary>400 with the accepted names and the one that was passed.</summary>
    public static VendorScene UnknownModel(IReadOnlyList<string> accepted) =>
        new(
            "400 model",
            turn =>
                turn.FailAsync(
                    400,
                    $"The supported API model names are {string.Join(" or ", accepted)}, but you passed {turn.Request.Model}.",
                    "invalid_request_error"
                )
        );

    /// <summary>429, with the seconds to wait when they are given.</summary>
    public static VendorScene RateLimited(int? seconds = null) =>
        Limited($"429 {seconds}", seconds?.ToString(CultureInfo.InvariantCulture));

    /// <summary>429 with the instant from which on it may be tried again.</summary>
    public static VendorScene RateLimitedUntil(DateTimeOffset until) =>
        Limited("429 date", until.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>302 to another place, which must not get the key.</summary>
    public static VendorScene Redirect(string to) =>
        new(
            "302",
            turn =>
            {
                turn.Http.Response.Redirect(to);
                return Task.CompletedTask;
            }
        );

    /// <summary>Any status with any body.</summary>
    public static VendorScene Body(int status, string body, string type = "application/json") =>
        new($"{status} {type}", turn => turn.SayAsync(status, type, body));

    /// <summary>Says exactly this.</summary>
    public static VendorScene Says(string content, string finish = "stop", string? thought = null) =>
        new($"says {finish}", turn => turn.AnswerAsync(content, finish, thought));

    /// <summary>The answer in a code fence, with talk around it.</summary>
    public static VendorScene Fenced() =>
        new("fenced", turn => turn.AnswerAsync($"Here it is:\n```json\n{turn.Answer()}\n```\nAnything else?"));

    /// <summary>The answer behind thoughts that leaked into it.</summary>
    public static VendorScene LeakedThoughts() =>
        new("think tags", turn => turn.AnswerAsync($"<think>Is {{this}} it?</think>\n{turn.Answer()}"));

    private static VendorScene Limited(string name, string? retryAfter) =>
        new(
            name,
            turn =>
            {
                if (retryAfter is not null)
                    turn.Http.Response.Headers.RetryAfter = retryAfter;
                return turn.FailAsync(429, "Too many requests, concurrency limit reached", "rate_limit_error");
            }
        );

    private static string Tail(VendorTurn turn) =>
        turn.Http.Request.Headers.Authorization.ToString() is { Length: > 4 } sent ? sent[^4..] : "";
}
