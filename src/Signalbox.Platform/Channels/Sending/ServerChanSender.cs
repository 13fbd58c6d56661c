using System.Text;
using System.Text.RegularExpressions;
using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Speaks to WeChat through ServerChan (Server 酱).</summary>
internal sealed partial class ServerChanSender(HttpPost post, TimeProvider clock) : IChannelSender
{
    private const int MostTitle = 32; // letters
    private const int MostText = 32 * 1000; // bytes

    public ChannelKind Kind => ChannelKind.ServerChan;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings)
    {
        var markup = new RobotMarkup
        {
            Vendor = "Server 酱",
            Most = message.Share(MostText),
            Measure = Encoding.UTF8.GetByteCount,
            HasTitle = true,
            MostParts = 1, // a day has few messages
        };
        return message.Form == MessageForm.Full
            ? RobotParts.Of(message, message.Markdown, markup)
            : [RobotParts.Plain(message, markup)];
    }

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var body = RobotJson.Body(new { title = CleanText.Cut(part.Title, MostTitle), desp = part.Text });
        var answer = await post.SendAsync(new Uri(target.Secrets.Url!), body, [], target.Settings.Proxy, ct);
        return RobotJson.Read(answer, json => RobotJson.ByCode(json, "code", "message", OfCode));
    }

    /// <summary>Where a key sends to; an address stays as it is.</summary>
    /// <param name="keyOrAddress"><c>SCT…</c>, or <c>sctp&lt;number&gt;t…</c> of the third version.</param>
    public static string Address(string keyOrAddress)
    {
        if (!Key().IsMatch(keyOrAddress))
            return keyOrAddress;
        return Third().Match(keyOrAddress) is { Success: true } third
            ? $"https://{third.Groups["number"].Value}.push.ft07.com/send/{keyOrAddress}.send"
            : $"https://sctapi.ftqq.com/{keyOrAddress}.send";
    }

    private SendResult OfCode(int code, string text) =>
        code switch
        {
            0 => SendResult.Sent(text),
            _ when text.Contains("超过", StringComparison.Ordinal) => RobotJson.Silence(
                text,
                RobotJson.UntilTomorrow(clock)
            ),
            40001 => SendResult.Refused(text, Reaction.Break), // no such key
            _ => SendResult.Refused(text),
        };

    [GeneratedRegex("^[A-Za-z0-9]{8,200}$", RegexOptions.NonBacktracking)]
    private static partial Regex Key();

    [GeneratedRegex("^sctp(?<number>[0-9]{1,12})t", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Third();
}
