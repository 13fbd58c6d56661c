using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Shop.Rules;

/// <summary>A row of a file that is no rule.</summary>
/// <param name="Line">Of the file, from 1 with the header.</param>
/// <param name="Reason">In a sentence.</param>
internal sealed record BadRow(int Line, string Reason);

/// <summary>What a file of rules holds.</summary>
/// <param name="Rules">Without an account: whoever asked for the file to be read names it.</param>
/// <param name="Told">What is no fault and yet to be told, with its line.</param>
internal sealed record RuleFileContent(
    IReadOnlyList<RuleDraft> Rules,
    IReadOnlyList<BadRow> Bad,
    IReadOnlyList<BadRow> Told
);

/// <summary>
/// Rules as a file of comma-separated values in UTF-8 with a header, for spreadsheets. Columns, in any order, by their
/// English or Chinese names: <c>kind</c> 方式 (contains 包含, exact 完全一致, all-words 全部包含, regex 正则, default 默认),
/// <c>words</c> 关键词 (parted by <c>|</c>; <c>\|</c> is a <c>|</c>, <c>\\</c> a <c>\</c>; a pattern stands as it is), <c>answer</c> 回复,
/// <c>pictures</c> 图片 (addresses parted by blanks), <c>item</c> 商品, <c>order</c> 顺序 (100 where it is empty), <c>enabled</c> 启用
/// (yes where it is empty). Only kind is needed.
/// </summary>
/// <remarks>
/// A spreadsheet takes a cell that begins with <c>= + - @</c> for a formula, so that an apostrophe is put before it, and taken
/// away again when the file is read.
/// </remarks>
internal static class RuleFile
{
    public const int MostBytes = 16 * 1024 * 1024;
    private const string FormulaSigns = "=+-@\t\r'";
    private static readonly string[] Columns = ["kind", "words", "answer", "pictures", "item", "order", "enabled"];
    private static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        ["方式"] = "kind",
        ["关键词"] = "words",
        ["回复"] = "answer",
        ["图片"] = "pictures",
        ["商品"] = "item",
        ["顺序"] = "order",
        ["启用"] = "enabled",
    };

    /// <summary>As a spreadsheet wants it: with the mark of UTF-8, lines ended by CR LF.</summary>
    public static byte[] Write(IEnumerable<RuleDraft> rules)
    {
        using var stream = new MemoryStream();
        using (var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)))
        using (var csv = new CsvWriter(writer, CultureInfo.InvariantCulture))
        {
            foreach (var column in Columns)
                csv.WriteField(column);
            csv.NextRecord();
            foreach (var rule in rules)
            {
                foreach (var cell in Cells(rule))
                    csv.WriteField(Guarded(cell));
                csv.NextRecord();
            }
        }
        return stream.ToArray();
    }

    /// <exception cref="RefusedException">400 <c>shop.rule.file</c>: it is no such file; no row of it was read.</exception>
    public static RuleFileContent Read(byte[] file)
    {
        if (file.Length > MostBytes)
            throw NoFile($"The file has more than {MostBytes / 1024 / 1024} MB.");
        using var csv = Open(Decoded(file));
        var columns = Header(csv);
        var (rules, bad, told) = (new List<RuleDraft>(), new List<BadRow>(), new List<BadRow>());
        while (Next(csv))
        {
            if (csv.Parser.Record!.All(string.IsNullOrWhiteSpace)) // there is one where Read says so
                continue;
            if (rules.Count + bad.Count == CheckRule.MostRules)
                throw NoFile($"The file has more than {CheckRule.MostRules} rules.");
            try
            {
                var rule = Rule(column =>
                    columns.TryGetValue(column, out var at) ? Unguarded(csv.GetField(at) ?? "") : ""
                );
                told.AddRange(CheckRule.Run(rule).Select(sentence => new BadRow(csv.Parser.RawRow, sentence)));
                rules.Add(rule);
            }
            catch (RefusedException refusal)
            {
                bad.Add(new BadRow(csv.Parser.RawRow, refusal.Message));
            }
        }
        return new RuleFileContent(rules, bad, told);
    }

    private static string Decoded(byte[] file)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException fault)
        {
            throw RefusedException.Invalid(
                "shop.rule.file",
                $"The file is not UTF-8 (byte {fault.Index + 1} cannot be read; it may be GBK). Save it as «CSV UTF-8» and import it again.",
                fault
            );
        }
    }

    private static CsvReader Open(string text) =>
        new(
            new StringReader(text),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                BadDataFound = null, // a stray quote is a character
                MissingFieldFound = null,
                MaxFieldSize = 64 * 1024,
                IgnoreBlankLines = true,
            }
        );

    private static Dictionary<string, int> Header(CsvReader csv)
    {
        if (!Next(csv) || !csv.ReadHeader())
            throw NoFile($"The file is empty. Its first line names the columns: {string.Join(',', Columns)}.");
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < csv.HeaderRecord!.Length; at++) // there is one where ReadHeader says so
        {
            var name = PlainText.Of(csv.HeaderRecord[at]);
            name = Chinese.GetValueOrDefault(name, name);
            if (!Columns.Contains(name, StringComparer.Ordinal))
                throw NoFile($"There is no column «{name}»; there are {string.Join(", ", Columns)}.");
            if (!columns.TryAdd(name, at))
                throw NoFile($"The column «{name}» is there twice.");
        }
        return columns.ContainsKey("kind") ? columns : throw NoFile("The column «kind» is missing.");
    }

    private static bool Next(CsvReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvHelperException fault)
        {
            throw RefusedException.Invalid(
                "shop.rule.file",
                $"Line {csv.Parser.RawRow} cannot be read as comma-separated values; look for a quote that is not closed.",
                fault
            );
        }
    }

    private static RuleDraft Rule(Func<string, string> cell)
    {
        var kind = RuleKinds.Read(cell("kind"));
        return new RuleDraft
        {
            Kind = kind,
            Words = Parted(cell("words"), kind),
            Answer = new RuleAnswer(
                cell("answer").ReplaceLineEndings("\n"),
                cell("pictures").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            ),
            Item = cell("item").Trim() is { Length: > 0 } item ? item : null,
            Order = Order(cell("order").Trim()),
            Enabled = Enabled(PlainText.Of(cell("enabled"))),
        };
    }

    private static int Order(string said) =>
        said.Length == 0 ? 100
        : int.TryParse(said, CultureInfo.InvariantCulture, out var order) ? order
        : throw NoFile($"The order «{said}» is no number.");

    private static bool Enabled(string said) =>
        said switch
        {
            "" or "yes" or "true" or "1" or "是" => true,
            "no" or "false" or "0" or "否" => false,
            _ => throw NoFile($"enabled is yes or no, not «{said}»."),
        };

    private static IReadOnlyList<string> Parted(string words, MatchKind kind)
    {
        if (words.Length == 0)
            return [];
        if (kind == MatchKind.Regex)
            return [words];
        var (parts, now) = (new List<string>(), new StringBuilder());
        for (var at = 0; at < words.Length; at++)
            if (words[at] == '\\' && at + 1 < words.Length && words[at + 1] is '|' or '\\')
                now.Append(words[++at]);
            else if (words[at] == '|')
            {
                parts.Add(now.ToString());
                now.Clear();
            }
            else
                now.Append(words[at]);
        return [.. parts, now.ToString()];
    }

    private static IEnumerable<string> Cells(RuleDraft rule) =>
        [
            RuleKinds.Name(rule.Kind),
            rule.Kind == MatchKind.Regex
                ? rule.Words[0]
                : string.Join(
                    '|',
                    rule.Words.Select(w =>
                        w.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("|", @"\|", StringComparison.Ordinal)
                    )
                ),
            rule.Answer.Text,
            string.Join(' ', rule.Answer.Pictures),
            rule.Item ?? "",
            rule.Order.ToString(CultureInfo.InvariantCulture),
            rule.Enabled ? "yes" : "no",
        ];

    private static string Guarded(string cell) =>
        cell.Length > 0 && FormulaSigns.Contains(cell[0], StringComparison.Ordinal) ? $"'{cell}" : cell;

    private static string Unguarded(string cell) =>
        cell is ['\'', var next, ..] && FormulaSigns.Contains(next, StringComparison.Ordinal) ? cell[1..] : cell;

    private static RefusedException NoFile(string sentence) => RefusedException.Invalid("shop.rule.file", sentence);
}
