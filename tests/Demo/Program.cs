using System.Runtime.InteropServices;
using System.Text;
using JianliRegistry.Demo.Telling;

Console.OutputEncoding = Encoding.UTF8;
using var stop = new CancellationTokenSource();

// Ctrl-C, a polite kill and a closed terminal end the way a finished story does: with every started process gone.
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

return args switch
{
    ["tell"] => await Story.TellAsync("demo-out", stop.Token),
    ["tell", "--out", var folder] => await Story.TellAsync(folder, stop.Token),
    ["stay", .. var options] when StayOptions.Parse(options) is { } place => await Stay.RunAsync(place, stop.Token),
    _ => Usage(),
};

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

static int Usage()
{
    Console.Error.WriteLine(
        "usage: ./run demo [--out DIR]   |   ./run dev [--fresh] [--dir DIR] [--ports SERVER,AUTHORITY,AGENT]"
    );
    return 64;
}
