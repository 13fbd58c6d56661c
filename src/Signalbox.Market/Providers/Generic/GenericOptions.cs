using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Market.Providers.Generic;

/// <summary>Section <c>Market:Generic</c>: services with daily bars in JSON whose form the owner describes. One without an address is not asked.</summary>
internal sealed class GenericOptions
{
    /// <summary>A host beside a Wind terminal, kept under the name <c>wind</c>.</summary>
    public GenericSource Wind { get; set; } = new();

    /// <summary>A host beside iFinD, kept under the name <c>ifind</c>.</summary>
    public GenericSource IFinD { get; set; } = new();

    /// <summary>A service of the house, kept under the name <c>house</c>.</summary>
    public GenericSource House { get; set; } = new();
}

/// <summary>How a service is asked, and how its answer is read.</summary>
internal sealed class GenericSource : IValidatableObject
{
    /// <summary>With <c>{symbol}</c>, and <c>{from}</c> and <c>{to}</c> where it takes a range; both ends are included.</summary>
    [RegularExpression("https?://.+", ErrorMessage = "The address begins with http:// or https://.")]
    public string? Address { get; set; }

    /// <summary>How it writes an instrument.</summary>
    public SymbolForm Symbols { get; set; } = SymbolForm.Suffix;

    /// <summary>The header that carries the token.</summary>
    [
        Required,
        RegularExpression("[A-Za-z0-9-]{1,64}", ErrorMessage = "The header is a word of letters, digits and dashes.")
    ]
    public string TokenHeader { get; set; } = "Authorization";

    /// <summary>The whole value of that header, e.g. <c>Bearer …</c>; none is sent without one.</summary>
    [Secret]
    [RegularExpression(@"[\x20-\x7E]*", ErrorMessage = "The token is ASCII text in one line.")]
    public string? Token { get; set; }

    /// <summary>Where the rows are: names and places parted by dots, e.g. <c>data.rows</c>; the whole answer when empty.</summary>
    public string Rows { get; set; } = "";

    /// <summary>Where an error is told, e.g. <c>status.code</c>; not looked at when empty.</summary>
    public string ErrorAt { get; set; } = "";

    /// <summary>Its value when there is one; with a <c>!</c> before it, any value but this one, e.g. <c>!0</c>.</summary>
    public string ErrorIs { get; set; } = "";

    /// <summary>Where its words are, e.g. <c>status.message</c>.</summary>
    public string ErrorSays { get; set; } = "";

    /// <summary>Name of the day in a row; a number where rows are lists, as with all names.</summary>
    [Required]
    public string Day { get; set; } = "date";

    /// <summary>How days are written, in the address and in rows, e.g. <c>yyyyMMdd</c>.</summary>
    [Required, RegularExpression("[yMd/.-]{6,12}", ErrorMessage = "A form such as yyyy-MM-dd or yyyyMMdd.")]
    public string DayForm { get; set; } = "yyyy-MM-dd";

    /// <summary>Name of the instrument in a row, which is then held against what was asked for; not looked at when empty.</summary>
    public string Symbol { get; set; } = "";

    /// <summary>Names of the prices, unadjusted.</summary>
    [Required]
    public string Open { get; set; } = "open";

    /// <summary>The highest.</summary>
    [Required]
    public string High { get; set; } = "high";

    /// <summary>The lowest.</summary>
    [Required]
    public string Low { get; set; } = "low";

    /// <summary>The last.</summary>
    [Required]
    public string Close { get; set; } = "close";

    /// <summary>The close before, ex-right; not looked at when empty.</summary>
    public string PreClose { get; set; } = "";

    /// <summary>Name of the volume.</summary>
    [Required]
    public string Volume { get; set; } = "volume";

    /// <summary>Name of the amount; not looked at when empty, and then units cannot be checked.</summary>
    public string Amount { get; set; } = "amount";

    /// <summary>Currency units in one of its prices.</summary>
    [Range(0.0001, 10_000)]
    public decimal PriceUnit { get; set; } = 1;

    /// <summary>Shares in one of its volume: 1, or 100 for lots.</summary>
    [Range(1, 1_000_000)]
    public decimal VolumeUnit { get; set; } = 1;

    /// <summary>Currency units in one of its amount.</summary>
    [Range(0.01, 100_000_000)]
    public decimal AmountUnit { get; set; } = 1;

    /// <summary>Calls a minute.</summary>
    [Range(1, 100_000)]
    public int PerMinute { get; set; } = 60;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address is { Length: > 0 } && !Address.Contains("{symbol}", StringComparison.Ordinal))
            yield return new ValidationResult(
                "The address must say {symbol} where the instrument goes.",
                [nameof(Address)]
            );
        if (Address is { Length: > 0 } && !Uri.TryCreate(Filled(Address), UriKind.Absolute, out _))
            yield return new ValidationResult("It is no address.", [nameof(Address)]);
    }

    private static string Filled(string address) =>
        address
            .Replace("{symbol}", "600519.SH", StringComparison.Ordinal)
            .Replace("{from}", "20260302", StringComparison.Ordinal)
            .Replace("{to}", "20260302", StringComparison.Ordinal);
}
