using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Shop.Goods.Pages;

/// <summary>What was typed into a form of goods, as it was typed: it stays where it is refused.</summary>
internal sealed record GoodsPosted(
    string? Name,
    string? Text,
    string? Url,
    string? Width,
    string? Height,
    string? Token,
    string? Delay,
    string? Low
)
{
    public static readonly GoodsPosted Nothing = new(null, null, null, null, null, null, null, null);

    public static GoodsPosted Of(IFormCollection form) =>
        new(
            form["name"],
            form["text"],
            form["url"],
            form["width"],
            form["height"],
            form["token"],
            form["delay"],
            form["low"]
        );

    /// <param name="keeps">Whether what is in the goods stays where nothing was typed for it.</param>
    public GoodsAsked Asked(string kind, bool keeps)
    {
        var isLeft = keeps && string.IsNullOrWhiteSpace(Text) && string.IsNullOrWhiteSpace(Url);
        var of = Enum.Parse<GoodsKind>(kind, ignoreCase: true);
        return new GoodsAsked(
            Name ?? "",
            of,
            isLeft || of is GoodsKind.Picture or GoodsKind.Supplier ? null : (Text ?? "").ReplaceLineEndings("\n"),
            isLeft || of != GoodsKind.Picture
                ? null
                : new PictureContent((Url ?? "").Trim(), Number(Width), Number(Height)),
            isLeft || of != GoodsKind.Supplier
                ? null
                : new SupplierContent((Url ?? "").Trim(), string.IsNullOrWhiteSpace(Token) ? null : Token.Trim()),
            Number(Delay),
            Number(Low)
        );
    }

    /// <summary>Nought where nothing was typed, and what the operation refuses where it is no number.</summary>
    private static int Number(string? text) =>
        string.IsNullOrWhiteSpace(text) ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : -1;
}
