namespace Signalbox.Shop.OneBot;

/// <summary>The QQ of a user, with its secrets opened.</summary>
/// <param name="User">Whose accounts' buyers it shows.</param>
/// <param name="UserName">As they sign in.</param>
/// <param name="MayOperate">The user may still do the daily work here; when not, nothing goes in or out.</param>
/// <param name="SelfId">The QQ number that OneBot is signed in with.</param>
/// <param name="Token">What OneBot shows when it connects and is called with; null lets no socket in.</param>
/// <param name="Secret">What events that it posts are signed with; null takes none.</param>
/// <param name="ApiUrl">Where it is called; null: over the socket that it opened.</param>
/// <param name="Numbers">QQ numbers whose words count; at least one.</param>
/// <param name="Group">Where buyers' texts go; null: to the first number.</param>
/// <param name="Roles">Whose words count in the group beside those of the numbers: <c>owner</c>, <c>admin</c>, <c>member</c>.</param>
/// <param name="Line"><c>off</c>, <c>waiting</c> for OneBot, <c>connected</c>.</param>
internal sealed record Qq(
    Guid User,
    string UserName,
    bool MayOperate,
    long SelfId,
    string? Token,
    string? Secret,
    string? ApiUrl,
    IReadOnlyList<long> Numbers,
    long? Group,
    IReadOnlyList<string> Roles,
    bool Enabled,
    string Line,
    string LineWhy,
    DateTimeOffset LineAt
)
{
    public bool IsOn => Enabled && MayOperate;

    /// <summary>Where what buyers say goes.</summary>
    public QqPlace Place => Group is { } group ? new QqPlace(true, group) : new QqPlace(false, Numbers[0]);

    /// <summary>Whether these are words of somebody whom the owner has entered.</summary>
    public bool Trusts(QqMessage message) =>
        message.SelfId == SelfId
        && message.From != SelfId
        && !message.IsAnonymous
        && (
            message.Group is not { } group
                ? Numbers.Contains(message.From)
                : group == Group
                    && (Numbers.Contains(message.From) || Roles.Contains(message.Role ?? "", StringComparer.Ordinal))
        );
}

/// <summary>A person or a group in QQ.</summary>
/// <param name="Id">QQ number of the person or of the group.</param>
internal sealed record QqPlace(bool IsGroup, long Id);

/// <summary>Something that was said in QQ.</summary>
/// <param name="Group">Null: to us alone.</param>
/// <param name="Role">In the group: <c>owner</c>, <c>admin</c>, <c>member</c>; null where it is not said.</param>
/// <param name="ReplyTo">The message that it answers; null when it answers none.</param>
/// <param name="Text">Its texts, one behind the other; line breaks stay.</param>
/// <param name="HasMore">Whether pictures, voices or files are in it, which no buyer would get.</param>
internal sealed record QqMessage(
    long SelfId,
    long MessageId,
    long From,
    long? Group,
    string? Role,
    bool IsAnonymous,
    long? ReplyTo,
    string Text,
    bool HasMore
)
{
    public QqPlace Place => Group is { } group ? new QqPlace(true, group) : new QqPlace(false, From);
}
