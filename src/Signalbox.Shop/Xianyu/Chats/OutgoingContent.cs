using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Xianyu.Chats;

/// <summary>What is said to a buyer: a text or a picture.</summary>
internal abstract record OutgoingContent
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private protected abstract JsonObject Json { get; }

    /// <summary>What it is recognised by when it comes back, however the platform writes it.</summary>
    public abstract string Mark { get; }

    /// <summary>As it stands in a message: base64 of JSON. What history shows of it is the same, byte for byte.</summary>
    public string Data => Convert.ToBase64String(Encoding.UTF8.GetBytes(Json.ToJsonString(Options)));
}

/// <inheritdoc/>
internal sealed record OutgoingText(string Text) : OutgoingContent
{
    public override string Mark => $"1:{Text}";

    private protected override JsonObject Json =>
        new()
        {
            ["contentType"] = 1,
            ["text"] = new JsonObject { ["text"] = Text },
        };
}

/// <inheritdoc/>
/// <remarks>With its real size: with another it is shown cropped.</remarks>
internal sealed record OutgoingPicture(ChatPicture Picture) : OutgoingContent
{
    public override string Mark => $"2:{Picture.Url}";

    private protected override JsonObject Json =>
        new()
        {
            ["contentType"] = 2,
            ["image"] = new JsonObject
            {
                ["pics"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = 0,
                        ["url"] = Picture.Url,
                        ["width"] = Picture.Width,
                        ["height"] = Picture.Height,
                    }
                ),
            },
        };
}
