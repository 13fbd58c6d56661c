using Microsoft.Extensions.Configuration;

namespace Signalbox.Platform.Identity;

/// <summary>The hash of the password in the settings: the longest single step of a first start, so it goes on beside all the others.</summary>
internal sealed class FirstPassword
{
    private readonly Lazy<Task<string>> hash;

    private FirstPassword(string? password) =>
        hash = new Lazy<Task<string>>(() => Task.Run(() => Passwords.Hash(password ?? ""), CancellationToken.None));

    /// <summary>Begins at once where an account will be needed: there is no data folder yet.</summary>
    public static FirstPassword From(IConfiguration settings)
    {
        var password = settings["Identity:AdminPassword"];
        var first = new FirstPassword(password);
        var keys = Path.Combine(settings["Installation:DataFolder"] ?? "data", "keys");
        if (password is { Length: > 0 } && !Directory.Exists(keys))
            _ = first.HashAsync();
        return first;
    }

    public Task<string> HashAsync() => hash.Value;
}
