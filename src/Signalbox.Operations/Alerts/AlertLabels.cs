namespace Signalbox.Operations.Alerts;

/// <summary>An instance's labels as one text, and back.</summary>
internal static class AlertLabels
{
    /// <summary>Sorted, as Prometheus writes them: <c>channel="mail"</c>; empty where there are none.</summary>
    public static string Text(IReadOnlyDictionary<string, string> labels) =>
        string.Join(
            ',',
            labels
                .OrderBy(l => l.Key, StringComparer.Ordinal)
                .Select(l =>
                    $"{l.Key}=\"{l.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
                )
        );

    /// <summary>The instance's key.</summary>
    public static string Key(string rule, string labels) => labels.Length == 0 ? rule : $"{rule}{{{labels}}}";

    /// <summary>Back from <see cref="Text"/>.</summary>
    public static IReadOnlyDictionary<string, string> Read(string text)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length; )
        {
            var equals = text.IndexOf('=', at);
            var name = text[at..equals];
            var value = new System.Text.StringBuilder();
            for (at = equals + 2; text[at] != '"'; at++)
                value.Append(text[at] == '\\' ? text[++at] : text[at]);
            labels[name] = value.ToString();
            at += 2; // the quote and the comma
        }
        return labels;
    }
}
