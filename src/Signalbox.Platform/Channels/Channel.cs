using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Signalbox.Platform.Data;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Channels;

/// <summary>What a channel speaks.</summary>
public enum ChannelKind
{
    /// <summary>A custom robot of a DingTalk group.</summary>
    DingTalk,

    /// <summary>A signed POST to an address of the owner's.</summary>
    Webhook,

    /// <summary>Mail through an SMTP server.</summary>
    Email,

    /// <summary>A robot of a WeCom (企业微信) group.</summary>
    WeCom,

    /// <summary>A custom bot of a Feishu or Lark group.</summary>
    Feishu,

    /// <summary>A chat, through a Telegram bot.</summary>
    Telegram,

    /// <summary>An iPhone, through a Bark server.</summary>
    Bark,

    /// <summary>WeChat, through ServerChan (Server 酱).</summary>
    ServerChan,

    /// <summary>A topic of an ntfy server.</summary>
    Ntfy,
}

/// <summary>Whether a channel can be expected to work.</summary>
internal enum ChannelState
{
    Working,

    /// <summary>The far end said that it will never take anything as things are set; nothing is sent until it is changed or tested.</summary>
    Broken,
}

/// <summary>What a channel does with a message of which nobody knows whether it arrived.</summary>
internal enum ErrorPreference
{
    /// <summary>Sends it again: better twice than never.</summary>
    Resend,

    /// <summary>Leaves it to a person: better late than twice.</summary>
    HoldForHuman,
}

/// <summary>One place that messages go to.</summary>
internal sealed class Channel
{
    public required Guid Id { get; init; }

    /// <summary>Unique.</summary>
    public required string Name { get; set; }

    public required ChannelKind Kind { get; init; }
    public bool Enabled { get; set; } = true;

    /// <summary>Kinds of message that it takes, separated by commas; <c>radar</c> takes <c>radar.report</c> too. Empty takes all.</summary>
    public string Kinds { get; set; } = "";

    /// <summary>What is no secret, as JSON of <see cref="ChannelSettings"/>.</summary>
    public string Settings { get; private set; } = "{}";

    /// <summary><see cref="ChannelSecrets"/>, sealed for this channel.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>Tells addresses apart without showing them: channels that share one share its rate.</summary>
    public string AddressHash { get; private set; } = "";

    /// <summary>The address as it may be shown: the host and the last characters at most.</summary>
    public string Address { get; private set; } = "";

    public ChannelState State { get; private set; } = ChannelState.Working;

    /// <summary>Why it is broken or was switched off by the far end; null otherwise.</summary>
    public string? Reason { get; private set; }

    /// <summary>Messages a minute; null is the kind's own.</summary>
    public int? RatePerMinute { get; set; }

    public required ErrorPreference ErrorPreference { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    public bool Takes(string kind) => Takes(Kinds, kind);

    /// <param name="kinds">As <see cref="Kinds"/> has them.</param>
    public static bool Takes(string kinds, string kind) =>
        kinds.Length == 0 || kinds.Split(',').Any(k => kind == k || kind.StartsWith($"{k}.", StringComparison.Ordinal));

    /// <summary>Those that are switched on and take messages of a kind, by name; at most 200.</summary>
    public static async Task<IReadOnlyList<Channel>> TakingAsync(SignalboxDb db, string kind, CancellationToken ct)
    {
        var channels = await db.Set<Channel>()
            .AsNoTracking()
            .Where(c => c.Enabled)
            .OrderBy(c => c.Name)
            .Take(200)
            .ToListAsync(ct);
        return [.. channels.Where(c => c.Takes(kind))];
    }

    public ChannelSettings ReadSettings() => JsonSerializer.Deserialize<ChannelSettings>(Settings)!; // written below only

    /// <exception cref="Errors.RefusedException">409 <c>secrets.unreadable</c>.</exception>
    public ChannelSecrets OpenSecrets(SecretBox box) =>
        JsonSerializer.Deserialize<ChannelSecrets>(box.Open(Secret, $"channel:{Id}"))!; // sealed below only

    /// <summary>Takes new settings; what was known of the old ones is forgotten.</summary>
    public void Set(ChannelSettings settings, ChannelSecrets secrets, SecretBox box)
    {
        Settings = JsonSerializer.Serialize(settings);
        Secret = box.Seal(JsonSerializer.Serialize(secrets), $"channel:{Id}");
        var whole = secrets.Url is { } robot
            ? robot + settings.Recipient
            : $"{settings.Email?.Host}:{settings.Email?.Port}/{settings.Email?.Username}";
        AddressHash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(whole)).AsSpan(0, 16));
        Address = secrets.Url is { } url
            ? string.Create(CultureInfo.InvariantCulture, $"{new Uri(url).Authority} {SecretBox.Mask(url)}")
            : string.Join(", ", settings.Email?.To ?? []);
        Repair();
    }

    public void Repair() => (State, Reason) = (ChannelState.Working, null);

    public void Break(string reason) => (State, Reason) = (ChannelState.Broken, reason);

    public void SwitchOff(string reason) => (Enabled, Reason) = (false, reason);

    public static void Configure(EntityTypeBuilder<Channel> table)
    {
        table.HasKey(c => c.Id);
        table.HasIndex(c => c.Name).IsUnique().HasDatabaseName("channel_channel_name");
    }
}

/// <summary>What is set up for a channel and is no secret.</summary>
internal sealed record ChannelSettings
{
    /// <summary>A word that the robot's security setting wants in every message; null where none is set there.</summary>
    public string? Keyword { get; init; }

    /// <summary>Telegram: the chat, a number or <c>@channel</c>; null elsewhere.</summary>
    public string? Recipient { get; init; }

    /// <summary>For e-mail only.</summary>
    public EmailSettings? Email { get; init; }

    /// <summary>Through which its calls go, <c>http://host:port</c> or <c>socks5://host:port</c>; null goes straight. Never for e-mail.</summary>
    public string? Proxy { get; init; }
}

/// <summary>How mail leaves.</summary>
internal sealed record EmailSettings
{
    public required string Host { get; init; }
    public required int Port { get; init; }
    public required SmtpSecurity Security { get; init; }

    /// <summary>Null signs in nowhere.</summary>
    public string? Username { get; init; }

    public required string From { get; init; }
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>SHA-256 of a certificate to trust although nobody vouches for it, in hex; null trusts the system's authorities.</summary>
    public string? CertificateSha256 { get; init; }
}

/// <summary>How a connection to an SMTP server is protected.</summary>
internal enum SmtpSecurity
{
    /// <summary>Begins plain and must change to TLS before anything is said; usual on port 587.</summary>
    StartTls,

    /// <summary>TLS from the first byte; usual on port 465.</summary>
    Tls,

    /// <summary>Not at all: only towards a private address.</summary>
    None,
}

/// <summary>What only the sender may see.</summary>
internal sealed record ChannelSecrets
{
    /// <summary>The whole address of a robot or a receiver: it carries the token.</summary>
    public string? Url { get; init; }

    /// <summary>What a robot's or a receiver's signature is made with.</summary>
    public string? SigningKey { get; init; }

    /// <summary>Of the SMTP account.</summary>
    public string? Password { get; init; }
}
