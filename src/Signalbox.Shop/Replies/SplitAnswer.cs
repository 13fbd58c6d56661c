namespace Signalbox.Shop.Replies;

/// <summary>Parts an answer into messages: a line of three or more hyphens begins another.</summary>
internal static class SplitAnswer
{
    public const int Most = 5;

    /// <summary>How many messages it would be.</summary>
    public static int Count(string answer) => Parts(answer).Count;

    /// <returns>1 to 5 messages, none of them empty; nothing for an empty answer. What would be more stays in the last.</returns>
    public static IReadOnlyList<string> Into(string answer)
    {
        var parts = Parts(answer);
        return parts.Count <= Most ? parts : [.. parts[..(Most - 1)], string.Join('\n', parts[(Most - 1)..])];
    }

    private static List<string> Parts(string answer)
    {
        var (parts, now) = (new List<string>(), new List<string>());
        foreach (var line in answer.Split('\n').Append("---"))
            if (IsSeparator(line))
            {
                if (string.Join('\n', now).Trim() is { Length: > 0 } part)
                    parts.Add(part);
                now.Clear();
            }
            else
                now.Add(line.TrimEnd('\r'));
        return parts;
    }

    private static bool IsSeparator(string line) => line.Trim() is { Length: >= 3 } signs && signs.All(s => s == '-');
}
