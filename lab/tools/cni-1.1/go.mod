module cadastre.dev/lab/cni-1.1

go 1.26

tool github.com/containernetworking/cni/cnitool

require github.com/containernetworking/cni v1.1.1 // indirect
