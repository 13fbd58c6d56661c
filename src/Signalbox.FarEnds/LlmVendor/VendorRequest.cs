using System.Text.Json;

namespace Signalbox.FarEnds.LlmVendor;

/// <summary>One completion that was asked for.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Body">As it was sent.</param>
/// <param name="Subject">What it is about.</param>
public sealed record VendorRequest(int Number, JsonElement Body, string Subject)
{
    /// <summary>Whether the caller went away before the end.</summary>
    public bool WasAborted { get; internal set; }

    /// <summary>What the vendor puts on the bill; null where no answer came so far that it was counted.</summary>
    public VendorBill? Billed { get; internal set; }

    /// <summary>The model that was asked.</summary>
    public string Model => Body.TryGetProperty("model", out var model) ? model.GetString() ?? "" : "";

    /// <summary>Whether a stream is wanted.</summary>
    public bool Stream => Body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;

    /// <summary>Text of the first system message.</summary>
    public string System => FirstText(Body, "system");

    /// <summary>Text of the first user message.</summary>
    public static string FirstUserText(JsonElement body) => FirstText(body, "user");

    /// <summary>Text of the first message with this role; empty when there is none.</summary>
    public static string FirstText(JsonElement body, string role)
    {
        if (!body.TryGetProperty("messages", out var messages))
            return "";
        foreach (var message in messages.EnumerateArray())
        {
            if (message.GetProperty("role").GetString() == role && message.TryGetProperty("content", out var content))
                return content.ValueKind == JsonValueKind.String ? content.GetString()! : content.ToString();
        }
        return "";
    }
}

/// <summary>The tokens of one answer.</summary>
/// <param name="Cached">Of the input, how many the vendor had in its cache.</param>
public sealed record VendorBill(int Input, int Cached, int Output);
