using System.Text;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Configuration;

/// <summary>Reads a file of variables as shells and Compose write it: <c>NAME=value</c>, quotes, comments, <c>export</c>.</summary>
internal static class EnvFile
{
    private const long MaxBytes = 1024 * 1024;

    /// <returns>Name and value; a later line of a name wins. Empty when there is no such file.</returns>
    /// <exception cref="RefusedException">400 <c>settings.env-file</c>, with the line; values are never in the message.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return variables;
        if (new FileInfo(path).Length > MaxBytes)
            throw Refused($"{path} is larger than 1 MB; it should hold a few lines NAME=value.");

        var number = 0;
        foreach (var raw in Lines(path))
        {
            number++;
            var line = raw.Trim().TrimStart('\uFEFF');
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith("export ", StringComparison.Ordinal))
                line = line[7..].TrimStart();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : line[..equals].TrimEnd();
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':' or '.'))
                throw Refused($"{path}, line {number}: write NAME=value, or begin the line with # for a comment.");
            variables[name] =
                Value(line[(equals + 1)..].Trim())
                ?? throw Refused($"{path}, line {number}: the quotation mark of {name} is not closed.");
        }
        return variables;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path, Encoding.UTF8);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Invalid("settings.env-file", $"{path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <returns>Null when a quotation mark is left open.</returns>
    private static string? Value(string text)
    {
        if (text.Length == 0)
            return "";
        if (text[0] is not ('"' or '\''))
        {
            var comment = text.IndexOf(" #", StringComparison.Ordinal);
            return comment < 0 ? text : text[..comment].TrimEnd();
        }

        var value = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == text[0])
                return value.ToString();
            if (text[i] == '\\' && text[0] == '"' && i + 1 < text.Length)
            {
                i++;
                value.Append(
                    text[i] switch
                    {
                        'n' => '\n',
                        't' => '\t',
                        var other => other,
                    }
                );
                continue;
            }
            value.Append(text[i]);
        }
        return null;
    }

    private static RefusedException Refused(string message) => RefusedException.Invalid("settings.env-file", message);
}
