using Signalbox.Platform.Data;

namespace Signalbox.Shop.Accounts;

/// <summary>Tells the engine which accounts are to be kept connected.</summary>
internal sealed class AccountSessions
{
    public Task OpenAsync(WriteTransaction transaction, Guid account, CancellationToken ct) => Task.CompletedTask;

    public Task ChangedAsync(WriteTransaction transaction, Guid account, bool enabled, CancellationToken ct) =>
        Task.CompletedTask;

    public Task CloseAsync(WriteTransaction transaction, Guid account, CancellationToken ct) => Task.CompletedTask;
}
