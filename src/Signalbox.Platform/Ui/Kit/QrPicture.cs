using QRCoder;

namespace Signalbox.Platform.Ui.Kit;

/// <summary>Draws a text as a code that phones scan.</summary>
public static class QrPicture
{
    /// <summary>What a code of this size still holds with its repair.</summary>
    public const int LongestText = 1_000;

    /// <summary>An SVG, dark on white; nothing of the text stands in it but the squares.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than <see cref="LongestText"/>.</exception>
    public static string Svg(string text)
    {
        if (text.Length is 0 or > LongestText)
            throw new ArgumentException($"A code holds 1 to {LongestText} characters.", nameof(text));
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(data);
        return svg.GetGraphic(4);
    }
}
