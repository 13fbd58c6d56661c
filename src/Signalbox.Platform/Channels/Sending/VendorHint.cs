namespace Signalbox.Platform.Channels.Sending;

/// <summary>What to do about an answer of the far end's.</summary>
internal static class VendorHint
{
    /// <returns>One sentence; null where the answer says it all.</returns>
    public static string? For(ChannelKind kind, string? code, int? httpStatus, string text) =>
        kind switch
        {
            ChannelKind.DingTalk => DingTalk(code, text),
            ChannelKind.Email => Email(code),
            _ => httpStatus switch
            {
                401 or 403 => "The receiver did not accept the signature: compare the signing key on both sides.",
                404 => "The receiver knows no such address: check its path.",
                410 => "The receiver has closed this address; the channel was switched off.",
                _ => null,
            },
        };

    private static string? DingTalk(string? code, string text) =>
        code switch
        {
            "310000" when Has(text, "keyword") =>
                "The robot is set to keywords and the message holds none of them: enter one as the channel's keyword.",
            "310000" when Has(text, "timestamp") =>
                "The clock of this machine is off by more than an hour: switch on time synchronisation (NTP).",
            "310000" when Has(text, "sign") =>
                "The signature does not match: copy the secret (SEC…) from the robot's security settings again, whole.",
            "310000" when Has(text, "ip") =>
                "The robot is set to address ranges: add this server's public address in its security settings.",
            "310000" => "The robot's security settings refused the message: compare keywords, signature and addresses.",
            "130101" or "410100" => "Too many messages: the robot is silent for ten minutes and goes on by itself.",
            "300001" or "300005" or "400101" or "400106" =>
                "The token is unknown: the robot was removed or its address changed; enter the address again.",
            "400102" => "The robot is switched off in the group's settings.",
            "400013" => "The group was dissolved.",
            "460101" or "101002" => "The message was too long even when cut; shorten it at its source.",
            "430101" or "430102" or "430103" or "430104" =>
                "DingTalk found the content unsafe; a plain text with the link is sent instead.",
            "90018" or "90030" => "The organisation's quota is used up; it goes on the next day.",
            _ => null,
        };

    private static string? Email(string? code) =>
        code switch
        {
            "535" or "534" or "530" => "The mail server wants a valid sign-in: many ask for an app password here.",
            "550" or "551" or "553" => "The mail server does not accept this recipient or sender address.",
            "552" or "554" => "The mail server refused the content or its size.",
            _ => null,
        };

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
