using System.Text;
using System.Text.Json;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Replies.Service;

/// <summary>What a reply service wants said.</summary>
/// <param name="Texts">At most 5 of at most 2,000 letters.</param>
/// <param name="Pictures">Addresses, https, at most 9.</param>
/// <param name="IsHandled">Nobody else is asked, also where there is nothing to say.</param>
/// <param name="PauseMinutes">For so long the chat is left to a person afterwards; null: it is not.</param>
internal sealed record ServiceSays(
    IReadOnlyList<string> Texts,
    IReadOnlyList<string> Pictures,
    bool IsHandled,
    int? PauseMinutes
);

/// <summary>
/// Reads the answer of a reply service: <c>{"messages": [{"text"} | {"image_url"}], "handled", "pause_minutes"}</c>, or, as
/// other programs' services write it, a text in <c>reply</c>, <c>data</c>, <c>content</c>, <c>message</c> or <c>data.send_msg</c>, or plain text.
/// </summary>
internal static class ReadServiceAnswer
{
    private const int MostTexts = 5;
    private const int MostPictures = 9;
    private const int LongestText = 2_000;
    private const int MostMinutes = 7 * 24 * 60;
    private static readonly ServiceSays Nothing = new([], [], IsHandled: false, null);

    /// <returns>Null: it is no such answer.</returns>
    public static ServiceSays? Run(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body).Trim();
        if (text.Length == 0)
            return Nothing;
        if (text[0] is not ('{' or '[' or '"' or '<'))
            return Plain(text);
        try
        {
            return Read(JsonElement.Parse(text));
        }
        catch (JsonException)
        {
            return null; // also a page of a web server
        }
    }

    private static ServiceSays? Read(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.String)
            return Plain(answer.GetString()!); // it is a text
        if (answer.ValueKind != JsonValueKind.Object)
            return null;
        if (answer.At("handled") is { ValueKind: JsonValueKind.False })
            return Nothing;
        var minutes = answer.Number("pause_minutes") is { } asked and >= 0 and <= MostMinutes ? asked : (int?)null;
        if (answer.At("messages") is { ValueKind: JsonValueKind.Array } list)
        {
            var texts = list.EnumerateArray()
                .Select(m => Fits(m.Text("text")))
                .OfType<string>()
                .Take(MostTexts)
                .ToList();
            var pictures = list.EnumerateArray()
                .Select(m => m.Text("image_url"))
                .OfType<string>()
                .Where(IsPicture)
                .Take(MostPictures)
                .ToList();
            var isHandled =
                texts.Count + pictures.Count > 0 || answer.At("handled") is { ValueKind: JsonValueKind.True };
            return new ServiceSays(texts, pictures, isHandled, minutes);
        }
        var said =
            answer.Text("reply")
            ?? answer.Text("data", "send_msg")
            ?? answer.Text("data")
            ?? answer.Text("content")
            ?? answer.Text("message");
        return said is null
            ? Nothing with
            {
                IsHandled = answer.At("handled") is { ValueKind: JsonValueKind.True },
                PauseMinutes = minutes,
            }
            : Plain(said) with
            {
                PauseMinutes = minutes,
            };
    }

    private static ServiceSays Plain(string text) =>
        Fits(text) is { } fits ? new ServiceSays([fits], [], IsHandled: true, null) : Nothing;

    private static string? Fits(string? text) =>
        text?.ReplaceLineEndings("\n").Trim() is { Length: > 0 and <= LongestText } fits ? fits : null;

    private static bool IsPicture(string url) =>
        url.Length <= 1_000 && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == "https";
}
