using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Files;

/// <summary>How the symbol of a row is found.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SymbolSpelling>))]
internal enum SymbolSpelling
{
    /// <summary>In a column, in any accepted spelling; a bare code is placed by its digits.</summary>
    Any,

    /// <summary>In a column, as a bare code of the exchange that the map names.</summary>
    Bare,

    /// <summary>The file's name, without what comes after its first dot but an exchange.</summary>
    File,
}

/// <summary>How somebody's file of daily bars is to be read: its columns, units and way of writing.</summary>
internal sealed record FileMap
{
    private const int MostBytes = 64 * 1024;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private static readonly Encoding Gbk = MakeGbk();

    /// <summary>Under whose name the rows are kept.</summary>
    [
        Required,
        RegularExpression(
            "[a-z][a-z0-9-]{0,29}",
            ErrorMessage = "source is a word of small letters, digits and dashes."
        )
    ]
    public required string Source { get; init; }

    /// <summary><c>utf-8</c> or <c>gbk</c>.</summary>
    [RegularExpression("utf-8|gbk", ErrorMessage = "encoding is utf-8 or gbk.")]
    public string Encoding { get; init; } = "utf-8";

    /// <summary>What parts columns.</summary>
    [RegularExpression("[,;\t|]", ErrorMessage = "separator is a comma, a semicolon, a tab or a bar.")]
    public string Separator { get; init; } = ",";

    public SymbolSpelling SymbolForm { get; init; }

    /// <summary>The exchange of bare codes, e.g. <c>SH</c>.</summary>
    public string? Exchange { get; init; }

    /// <summary>The column of the symbol; none where the file's name says it.</summary>
    public string? Symbol { get; init; }

    [Required]
    public required string Day { get; init; }

    /// <summary>How days are written, e.g. <c>yyyy/M/d</c>.</summary>
    [
        Required,
        RegularExpression("[yMdHms/:. -]{6,24}", ErrorMessage = "dayForm is a form such as yyyy-MM-dd or yyyy/M/d.")
    ]
    public string DayForm { get; init; } = "yyyy-MM-dd";

    [Required]
    public required string Open { get; init; }

    [Required]
    public required string High { get; init; }

    [Required]
    public required string Low { get; init; }

    [Required]
    public required string Close { get; init; }
    public string? PreClose { get; init; }

    [Required]
    public required string Volume { get; init; }

    /// <summary>Without it units cannot be checked.</summary>
    public string? Amount { get; init; }
    public string? Factor { get; init; }

    /// <summary>Currency units in one of a price.</summary>
    [Range(0.0001, 10_000)]
    public decimal PriceUnit { get; init; } = 1;

    /// <summary>Shares in one of the volume: 1, or 100 for lots.</summary>
    [Range(1, 1_000_000)]
    public decimal VolumeUnit { get; init; } = 1;

    /// <summary>Currency units in one of the amount.</summary>
    [Range(0.01, 100_000_000)]
    public decimal AmountUnit { get; init; } = 1;

    /// <summary>Columns that a file must have.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Columns =>
        [.. ((string?[])[Symbol, Day, Open, High, Low, Close, PreClose, Volume, Amount, Factor]).OfType<string>()];

    [JsonIgnore]
    public Exchange? Of => Exchange is { } named ? Exchanges.Named(named) : null;

    /// <summary>Half a character becomes U+FFFD.</summary>
    [JsonIgnore]
    public Encoding Decoder => Encoding == "gbk" ? Gbk : System.Text.Encoding.UTF8;

    /// <exception cref="RefusedException">404 <c>market.import.none</c>; 400 <c>market.import.map</c>.</exception>
    public static async Task<FileMap> ReadAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
            throw RefusedException.NotFound("market.import.none", $"There is no file {path}.");
        if (new FileInfo(path).Length > MostBytes)
            throw Refused(path, $"it is larger than {MostBytes / 1024} KB");
        FileMap map;
        try
        {
            map =
                JsonSerializer.Deserialize<FileMap>(await File.ReadAllBytesAsync(path, ct), Form)
                ?? throw Refused(path, "it holds nothing");
        }
        catch (JsonException fault)
        {
            throw Refused(path, fault.Message.Split(" Path:")[0].TrimEnd('.'));
        }
        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(map, new ValidationContext(map), faults, validateAllProperties: true))
            throw Refused(path, faults[0].ErrorMessage!.TrimEnd('.')); // each has one
        if ((map.SymbolForm == SymbolSpelling.File) == map.Symbol is { Length: > 0 })
            throw Refused(path, "symbol names a column, unless symbolForm is File");
        if (map.Exchange is not null && map.Of is null)
            throw Refused(path, "exchange is one of SH, SZ, BJ, HK, US, CSI");
        return map.SymbolForm == SymbolSpelling.Bare && map.Of is null
            ? throw Refused(path, "bare codes need an exchange")
            : map;
    }

    private static RefusedException Refused(string path, string what) =>
        RefusedException.Invalid("market.import.map", $"{Path.GetFileName(path)} is no map of columns: {what}.");

    private static Encoding MakeGbk()
    {
        System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return System.Text.Encoding.GetEncoding(
            "GB18030",
            EncoderFallback.ReplacementFallback,
            new DecoderReplacementFallback("\uFFFD")
        );
    }
}
