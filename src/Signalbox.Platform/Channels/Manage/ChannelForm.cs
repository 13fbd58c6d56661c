using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using MimeKit;
using Signalbox.Platform.Channels.Sending;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>A channel as a person fills it in. A secret that is left out stays as it was.</summary>
internal sealed record ChannelForm
{
    /// <summary>Unique.</summary>
    [Required, StringLength(60)]
    public required string Name { get; init; }

    /// <summary>It cannot be changed later.</summary>
    public required ChannelKind Kind { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Kinds of message that it takes, e.g. <c>radar.report</c>, or <c>radar</c> for all of the radar's; empty takes all.</summary>
    [MaxLength(20)]
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>
    /// The whole address of the robot or the receiver. Telegram: <c>https://api.telegram.org/bot…</c>. Bark: with the
    /// device's key as the app shows it. ntfy: of the topic. ServerChan: the key alone will do. A secret.
    /// </summary>
    [StringLength(2000)]
    public string? Url { get; init; }

    /// <summary>
    /// DingTalk and Feishu: the robot's secret, where it checks signatures. Webhook: at least 16 characters of the owner's.
    /// ntfy: an access token, or <c>name:password</c>. A secret.
    /// </summary>
    [StringLength(200)]
    public string? SigningKey { get; init; }

    /// <summary>E-mail: the account's password. A secret.</summary>
    [StringLength(200)]
    public string? Password { get; init; }

    /// <summary>DingTalk and Feishu: a word that the robot wants in every message.</summary>
    [StringLength(50)]
    public string? Keyword { get; init; }

    /// <summary>Telegram: the chat, a number or <c>@channel</c>.</summary>
    [StringLength(40)]
    public string? Recipient { get; init; }

    /// <summary>E-mail: how mail leaves.</summary>
    public EmailSettings? Email { get; init; }

    /// <summary>
    /// A proxy through which it is called, <c>http://host:port</c> or <c>socks5://host:port</c>, for services that cannot be reached
    /// from here; empty calls straight. Not for e-mail.
    /// </summary>
    [StringLength(300)]
    public string? Proxy { get; init; }

    /// <summary>Messages a minute, 1 to 600 (DingTalk and WeCom: to 20); null is the kind's own.</summary>
    [Range(1, 600)]
    public int? RatePerMinute { get; init; }

    /// <summary>Null is the kind's own: a webhook and Bark resend, the others hold for a person.</summary>
    public ErrorPreference? ErrorPreference { get; init; }
}

/// <summary>Checks what was filled in and puts it into the channel.</summary>
internal sealed partial class FillChannel(SecretBox box, AddressGuard guard, ProxiedClients proxied)
{
    /// <param name="channel">With its secrets of before, where it has some.</param>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public void Run(Channel channel, ChannelForm form)
    {
        Check.Valid(form);
        var before = Before(channel);
        var secrets = new ChannelSecrets
        {
            Url = form.Kind == ChannelKind.Email ? null : Address(form) ?? before.Url,
            SigningKey = HasKey(form.Kind) ? Trimmed(form.SigningKey) ?? before.SigningKey : null,
            Password = form.Kind == ChannelKind.Email ? form.Password ?? before.Password : null,
        };
        var faults = Faults(form, secrets).ToDictionary(f => f.Field, f => new[] { f.Fault }, StringComparer.Ordinal);
        if (faults.Count > 0)
            throw RefusedException.Invalid(faults);

        channel.Name = form.Name.Trim();
        channel.Enabled = form.Enabled;
        channel.Kinds = string.Join(',', form.Kinds.Distinct(StringComparer.Ordinal));
        channel.RatePerMinute = form.RatePerMinute;
        channel.ErrorPreference = form.ErrorPreference ?? ChannelRules.Of(form.Kind).Preference;
        channel.Set(
            new ChannelSettings
            {
                Keyword = HasKeyword(form.Kind) ? Trimmed(form.Keyword) : null,
                Recipient = form.Kind == ChannelKind.Telegram ? Trimmed(form.Recipient) : null,
                Email = form.Kind == ChannelKind.Email ? form.Email : null,
                Proxy = form.Kind == ChannelKind.Email ? null : Trimmed(form.Proxy),
            },
            secrets,
            box
        );
    }

    /// <summary>Whether something besides the address proves who sends.</summary>
    public static bool HasKey(ChannelKind kind) =>
        kind is ChannelKind.DingTalk or ChannelKind.Feishu or ChannelKind.Webhook or ChannelKind.Ntfy;

    /// <summary>Whether the robot may want a word in every message.</summary>
    public static bool HasKeyword(ChannelKind kind) => kind is ChannelKind.DingTalk or ChannelKind.Feishu;

    private static string? Address(ChannelForm form) =>
        form.Kind == ChannelKind.ServerChan && Trimmed(form.Url) is { } key
            ? ServerChanSender.Address(key)
            : Trimmed(form.Url);

    /// <summary>None where there are none yet, and where they cannot be read any more: then all are asked for again.</summary>
    private ChannelSecrets Before(Channel channel)
    {
        try
        {
            return channel.Secret.Length > 0 ? channel.OpenSecrets(box) : new ChannelSecrets();
        }
        catch (RefusedException)
        {
            return new ChannelSecrets();
        }
    }

    private IEnumerable<(string Field, string Fault)> Faults(ChannelForm form, ChannelSecrets secrets)
    {
        if (string.IsNullOrWhiteSpace(form.Name))
            yield return ("name", "Give it a name.");
        if (form.Kinds.FirstOrDefault(k => !MessageKind().IsMatch(k)) is { } odd)
            yield return ("kinds", $"{CleanText.Cut(odd, 40)} is no kind of message; they look like radar.report.");
        if (form.Kind == ChannelKind.Email)
        {
            foreach (var fault in MailFaults(form.Email))
                yield return fault;
            yield break;
        }
        if (AddressFault(form.Kind, secrets.Url) is { } address)
            yield return ("url", address);
        if (ProxyFault(Trimmed(form.Proxy)) is { } proxy)
            yield return ("proxy", proxy);
        if (form.Kind == ChannelKind.Telegram && !Chat().IsMatch(Trimmed(form.Recipient) ?? ""))
            yield return ("recipient", "Enter the chat: its number, e.g. -1001234567890, or @channel.");
        if (form.Kind is ChannelKind.DingTalk or ChannelKind.WeCom && form.RatePerMinute > 20)
            yield return (
                "ratePerMinute",
                "A robot takes 20 messages a minute at most and is silent for a while beyond."
            );
        if (form.Kind == ChannelKind.Webhook && secrets.SigningKey is not { Length: >= 16 })
            yield return (
                "signingKey",
                "Enter a key of at least 16 characters; the receiver checks signatures with it."
            );
    }

    private string? AddressFault(ChannelKind kind, string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return "Enter the whole address, https://….";
        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            return "The address must hold neither a user nor a fragment.";
        if (kind != ChannelKind.Webhook && address.Scheme == "http" && !guard.IsAllowed(address.Host, address.Port))
            return "A robot's address begins with https://.";
        return kind switch
        {
            ChannelKind.Telegram when !Bot().IsMatch(address.AbsolutePath) =>
                "It ends with bot and the token that BotFather gave: https://api.telegram.org/bot123456:AAE….",
            ChannelKind.Bark or ChannelKind.Ntfy when address.AbsolutePath.Trim('/').Length == 0 =>
                "It lacks what comes after the server: the device's key, or the topic.",
            _ => null,
        };
    }

    private string? ProxyFault(string? proxy) =>
        proxy is null ? null
        : !ProxiedClients.IsProxy(proxy)
            ? "A proxy is http://host:port or socks5://host:port, without a user or a path."
        : proxied.MayBeCalled(new Uri(proxy)) ? null
        : "The proxy's address is private: add it to Outbound:AllowedPrivateHosts.";

    private IEnumerable<(string Field, string Fault)> MailFaults(EmailSettings? mail)
    {
        if (mail is null)
        {
            yield return ("email", "Enter the mail server, the sender and at least one recipient.");
            yield break;
        }
        if (Uri.CheckHostName(mail.Host) == UriHostNameType.Unknown)
            yield return ("email.host", "Enter the mail server's name or address.");
        if (mail.Port is < 1 or > 65535)
            yield return ("email.port", "A port lies between 1 and 65535; mail servers take clients on 587 or 465.");
        if (mail.Security == SmtpSecurity.None && !guard.IsAllowed(mail.Host, mail.Port))
            yield return (
                "email.security",
                "Mail would travel unprotected: choose StartTls or Tls, or add the host to Outbound:AllowedPrivateHosts."
            );
        if (!IsMailbox(mail.From))
            yield return ("email.from", "Enter the sender as name@example.com.");
        if (mail.To is not { Count: > 0 and <= 20 } || !mail.To.All(IsMailbox))
            yield return ("email.to", "Enter 1 to 20 recipients as name@example.com.");
        if (mail.CertificateSha256 is { } print && !Fingerprint().IsMatch(print))
            yield return ("email.certificateSha256", "A SHA-256 fingerprint has 64 hexadecimal digits.");
    }

    private static bool IsMailbox(string text) =>
        MailboxAddress.TryParse(text, out var box) && box.Domain.Length > 0 && !text.Contains('\n');

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(
        "^[a-z0-9-]{1,40}(\\.[a-z0-9-]{1,40}){0,4}$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex MessageKind();

    [GeneratedRegex(
        "^(-?[0-9]{1,20}|@[A-Za-z0-9_]{4,32})$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Chat();

    [GeneratedRegex("/bot[0-9]+:[A-Za-z0-9_-]+/?$", RegexOptions.NonBacktracking)]
    private static partial Regex Bot();

    [GeneratedRegex("^[0-9A-Fa-f]{64}$", RegexOptions.NonBacktracking)]
    private static partial Regex Fingerprint();
}
