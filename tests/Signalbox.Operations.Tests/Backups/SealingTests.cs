using System.Security.Cryptography;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Tests.Backups;

public sealed class SealingTests
{
    private const int Chunk = SealedPart.ChunkBytes;
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(SealedPart.KeyBytes);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData((3 * Chunk) + 7)]
    public async Task What_was_sealed_opens_as_it_was(int bytes)
    {
        var plain = RandomNumberGenerator.GetBytes(bytes);

        var part = await SealAsync(plain);

        Assert.Equal(plain, await OpenAsync(part));
    }

    [Fact]
    public async Task A_changed_byte_is_found_wherever_it_is()
    {
        var part = await SealAsync(RandomNumberGenerator.GetBytes(Chunk + 100));
        foreach (var at in new[] { 0, 3, 4, 11, 12, Chunk, Chunk + 27, Chunk + 28, part.Length - 1 })
        {
            var changed = part.ToArray();
            changed[at] ^= 1;
            await RefusedAsync(changed);
        }
    }

    [Fact]
    public async Task Chunks_cannot_be_cut_off_added_swapped_or_repeated()
    {
        var part = await SealAsync(RandomNumberGenerator.GetBytes(3 * Chunk));
        var (head, one, two, three) = (part[..12], At(0), At(1), At(2));

        await RefusedAsync([.. head, .. one, .. two]);
        await RefusedAsync([.. head, .. one]);
        await RefusedAsync(head);
        await RefusedAsync([.. head, .. two, .. one, .. three]);
        await RefusedAsync([.. head, .. one, .. one, .. three]);
        await RefusedAsync([.. head, .. one, .. two, .. three, .. three]);
        await RefusedAsync([.. part, 0]);
        Assert.Equal(3 * Chunk, (await OpenAsync([.. head, .. one, .. two, .. three])).Length);

        byte[] At(int chunk) => part[(12 + (chunk * (Chunk + 16)))..(12 + ((chunk + 1) * (Chunk + 16)))];
    }

    [Fact]
    public async Task A_part_opens_in_its_own_set_under_its_own_name_with_its_own_key_alone()
    {
        var part = await SealAsync([1, 2, 3]);

        await RefusedAsync(part, setId: "another");
        await RefusedAsync(part, name: "files.tar.gz.enc");
        await RefusedAsync(part, key: RandomNumberGenerator.GetBytes(32));
    }

    private static async Task<byte[]> SealAsync(byte[] plain)
    {
        await using var target = new MemoryStream();
        await using var sealing = new SealingStream(target, Key, "set", "db.dump.enc");
        // In odd pieces, as a tool's output comes.
        foreach (var piece in plain.Chunk(65_521))
            await sealing.WriteAsync(piece, Ct);
        await sealing.FinishAsync(Ct);
        return target.ToArray();
    }

    private static async Task<byte[]> OpenAsync(
        byte[] part,
        byte[]? key = null,
        string setId = "set",
        string name = "db.dump.enc"
    )
    {
        await using var opening = new OpeningStream(new MemoryStream(part), key ?? Key, setId, name);
        await using var plain = new MemoryStream();
        await opening.CopyToAsync(plain, Ct);
        return plain.ToArray();
    }

    private static async Task RefusedAsync(
        byte[] part,
        byte[]? key = null,
        string setId = "set",
        string name = "db.dump.enc"
    )
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => OpenAsync(part, key, setId, name));
        Assert.Equal("backup.damaged", refused.Code);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }
}
