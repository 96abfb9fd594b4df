using System.Text;
using JianliRegistry.Demo.Telling;

Console.OutputEncoding = Encoding.UTF8;
using var stop = new CancellationTokenSource();

// Ctrl-C and a polite kill both end the way a finished story does: with every started process gone.
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM,
    context =>
    {
        context.Cancel = true;
        stop.Cancel();
    }
);

return args switch
{
    ["tell"] => await Story.TellAsync("demo-out", stop.Token),
    ["tell", "--out", var folder] => await Story.TellAsync(folder, stop.Token),
    ["stay"] => await Stay.RunAsync(fresh: false, stop.Token),
    ["stay", "--fresh"] => await Stay.RunAsync(fresh: true, stop.Token),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: ./run demo [--out DIR]   |   ./run dev [--fresh]");
    return 64;
}
