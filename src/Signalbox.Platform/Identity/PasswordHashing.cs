namespace Signalbox.Platform.Identity;

/// <summary>Lets few hash at once: hashing is work by design, and a burst of attempts must not take every core.</summary>
internal sealed class PasswordHashing : IDisposable
{
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>See <see cref="Passwords.Verify"/>.</summary>
    public Task<bool> VerifyAsync(string password, string? stored, CancellationToken ct) =>
        InTurnAsync(() => Passwords.Verify(password, stored), ct);

    /// <summary>See <see cref="Passwords.Hash"/>.</summary>
    public Task<string> HashAsync(string password, CancellationToken ct) =>
        InTurnAsync(() => Passwords.Hash(password), ct);

    public void Dispose() => turns.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken ct)
    {
        await turns.WaitAsync(ct);
        try
        {
            return work();
        }
        finally
        {
            turns.Release();
        }
    }
}
