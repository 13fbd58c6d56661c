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
            ChannelKind.WeCom => WeCom(code),
            ChannelKind.Feishu => Feishu(code),
            ChannelKind.Telegram => Telegram(code, text),
            ChannelKind.Bark => code == "400"
                ? "The server knows no such device: copy the address from the Bark app again, with its key."
                : null,
            ChannelKind.ServerChan => code == "40001"
                ? "The key is unknown: copy the SendKey from ServerChan's page again."
                : null,
            ChannelKind.Ntfy => Ntfy(code),
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

    private static string? WeCom(string? code) =>
        code switch
        {
            "93000" => "The robot was removed from the group or its key is wrong: enter its address again.",
            "45009" => "Over 20 messages in a minute: it goes on by itself.",
            "40058" or "45002" => "The message was too long even when cut; shorten it at its source.",
            _ => null,
        };

    private static string? Feishu(string? code) =>
        code switch
        {
            "19001" => "The bot is unknown: it was removed or its address changed; enter the address again.",
            "19021" =>
                "The signature does not match, or this machine's clock is off by more than an hour: copy the secret again and switch on time synchronisation (NTP).",
            "19022" => "The bot is set to address ranges: add this server's public address in its security settings.",
            "19024" =>
                "The bot is set to keywords and the message holds none of them: enter one as the channel's keyword.",
            "11232" or "2200" =>
                "Too many messages, or everybody's at once at the full and half hour: it goes on by itself.",
            _ => null,
        };

    private static string? Telegram(string? code, string text) =>
        code switch
        {
            "401" or "404" => "The bot's token is unknown: copy it from BotFather again.",
            "403" => "The person has blocked the bot, or it was removed from the group.",
            "400" when Has(text, "supergroup") => "The group got a new number: enter it as the channel's chat.",
            "400" when Has(text, "chat not found") =>
                "No such chat: write to the bot first, then enter the chat's number.",
            _ => null,
        };

    private static string? Ntfy(string? code) =>
        code switch
        {
            "40101" or "40301" => "The topic is protected: enter an access token (tk_…), or name:password.",
            "42908" => "The day's quota of this server is used up; it goes on the next day.",
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
