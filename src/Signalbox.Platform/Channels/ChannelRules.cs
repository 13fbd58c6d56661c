namespace Signalbox.Platform.Channels;

/// <summary>What a kind of channel allows, as its far end states it.</summary>
/// <param name="RatePerMinute">Messages a minute to one address; null is no limit.</param>
/// <param name="Reserve">How many of them are kept for messages that must be sent.</param>
/// <param name="Digests">Whether messages that had to wait for the rate go together in one.</param>
/// <param name="Preference">What happens to a message that may have arrived, unless the owner says otherwise.</param>
internal sealed record ChannelRules(int? RatePerMinute, int Reserve, bool Digests, ErrorPreference Preference)
{
    /// <summary>How long a place in the rate stays taken. A little over a minute: the far end counts arrivals, we count ends.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(62);

    /// <summary>After which age a message is given up. Longer than a day: a robot's quota comes back the next day.</summary>
    public static readonly TimeSpan MostAge = TimeSpan.FromHours(30);

    public static ChannelRules Of(ChannelKind kind) =>
        kind switch
        {
            // 20 a minute or the robot is silent for ten (DingTalk, "custom robot", limits).
            ChannelKind.DingTalk => new(20, Reserve: 3, Digests: true, ErrorPreference.HoldForHuman),
            // 20 a minute (WeCom, group robot, limits).
            ChannelKind.WeCom => new(20, Reserve: 3, Digests: true, ErrorPreference.HoldForHuman),
            // 100 a minute and 5 a second, less at the full hour (Feishu, custom bot, limits).
            ChannelKind.Feishu => new(60, Reserve: 6, Digests: true, ErrorPreference.HoldForHuman),
            // 20 a minute to a group (Telegram, bots FAQ).
            ChannelKind.Telegram => new(20, Reserve: 3, Digests: true, ErrorPreference.HoldForHuman),
            // A message that comes twice takes the place of the first (Bark, id).
            ChannelKind.Bark => new(30, Reserve: 3, Digests: true, ErrorPreference.Resend),
            // One every five seconds once the burst is used up (ntfy, limits).
            ChannelKind.Ntfy => new(12, Reserve: 2, Digests: true, ErrorPreference.HoldForHuman),
            // The receiver knows repeats by the delivery id.
            ChannelKind.Webhook => new(null, Reserve: 0, Digests: false, ErrorPreference.Resend),
            _ => new(30, Reserve: 3, Digests: true, ErrorPreference.HoldForHuman),
        };
}
